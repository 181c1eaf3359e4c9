"""The JSON schema of a custom report."""

from typing import Any

from crossfoot.reports.custom.parsing import (
    LONGEST_TEXT,
    MOST_PARTS,
    MOST_ROWS,
    MOST_VALUES,
)
from crossfoot.reports.custom.sources import SOURCE_NAMES
from crossfoot.reports.custom.spec import CHARTS, MEASURES, OPERATORS, STEPS

_TEXT = {"type": "string", "maxLength": LONGEST_TEXT}
_SCALAR = {"type": ["string", "number", "boolean"]}


def spec_schema() -> dict[str, Any]:
    """The shape that spec_of reads; which columns there are depends on the source."""
    value = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "maxItems": MOST_VALUES}]}
    column_filter = _record(
        ("column", "operator"), column=_TEXT, operator={"enum": list(OPERATORS)}, value=value
    )
    group = _record(("column",), column=_TEXT, by={"enum": list(STEPS)})
    measure = _record(("measure",), measure={"enum": list(MEASURES)}, column=_TEXT, title=_TEXT)
    order = _record(("column",), column=_TEXT, descending={"type": "boolean"})
    chart = _record(("kind", "x", "y"), kind={"enum": list(CHARTS)}, x=_TEXT, y=_TEXT)
    return _record(
        ("source",),
        source={"enum": list(SOURCE_NAMES)},
        title=_TEXT,
        columns=_list(_TEXT),
        filters=_list(column_filter),
        grouping=_list({"anyOf": [_TEXT, group]}),
        measures=_list({"anyOf": [{"enum": list(MEASURES)}, measure]}),
        order=_list({"anyOf": [_TEXT, order]}),
        limit={"type": ["integer", "null"], "minimum": 1, "maximum": MOST_ROWS},
        chart={"anyOf": [chart, {"type": "null"}]},
    )


def _record(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": MOST_PARTS}
