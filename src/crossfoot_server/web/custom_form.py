"""The builder of a report of one's own: what its form shows, and the spec that it sends."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict

from crossfoot.reports.custom.sources import SOURCES, Source
from crossfoot.reports.custom.spec import CHARTS, MEASURES, OPERATORS, STEPS

#: Places of a form for each part; a spec may have more, by the API.
FILTERS, GROUPS, SUMS, ORDERS = 4, 2, 3, 2
_MANY: Final = ("between", "in")


def spec_of_form(given: QueryDict) -> dict[str, Any]:
    """The spec that the form describes; places that were left empty say nothing."""
    groups = [
        {"column": one["column"], **({"by": one["by"]} if one["by"] else {})}
        for one in _rows(given, "group", GROUPS, ("column", "by"))
    ]
    measures = [
        {"measure": one["measure"], **({"column": one["column"]} if one["column"] else {})}
        for one in _rows(given, "measure", SUMS, ("measure", "column"))
    ]
    return {
        "source": given.get("source", ""),
        "columns": [] if groups or measures else given.getlist("columns"),
        "filters": [
            _filter(one) for one in _rows(given, "filter", FILTERS, ("column", "operator", "value"))
        ],
        "grouping": groups,
        "measures": measures,
        "order": [
            {"column": one["column"], "descending": one["descending"] == "yes"}
            for one in _rows(given, "order", ORDERS, ("column", "descending"))
        ],
        "limit": _number(given.get("limit", "")),
        "chart": _chart(given.get("chart", ""), groups, measures),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _rows(given: QueryDict, part: str, most: int, names: tuple[str, ...]) -> list[dict[str, str]]:
    rows = [
        {name: given.get(f"{part}-{place}-{name}", "").strip() for name in names}
        for place in range(most)
    ]
    return [row for row in rows if row[names[0]]]


def _filter(one: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"column": one["column"], "operator": one["operator"]}
    if one["operator"] in _MANY:
        return {**told, "value": [text.strip() for text in one["value"].split(";")]}
    return told if "empty" in one["operator"] else {**told, "value": one["value"]}


def _chart(
    kind: str, groups: list[dict[str, str]], measures: list[dict[str, str]]
) -> dict[str, str] | None:
    """A chart of the first measure by the first group."""
    if not kind or not groups:
        return None
    first = groups[0]
    x = f"{first['column']}_{first['by']}" if "by" in first else first["column"]
    if not measures:
        return {"kind": kind, "x": x, "y": "count"}
    sums = measures[0]
    y = f"{sums['measure']}_{sums['column']}" if "column" in sums else sums["measure"]
    return {"kind": kind, "x": x, "y": y}


def shown(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a spec, with empty places for more."""
    source = next((one for one in SOURCES if one.name == spec.get("source")), SOURCES[0])
    filters = [{**one, "value": _text(one.get("value"))} for one in spec.get("filters") or []]
    return {
        "sources": SOURCES,
        "source": source,
        "fields": source.fields,
        "columns": spec.get("columns") or [],
        "filters": _padded(filters, FILTERS),
        "groups": _padded(spec.get("grouping") or [], GROUPS),
        "sums": _padded(spec.get("measures") or [], SUMS),
        "orders": _padded(spec.get("order") or [], ORDERS),
        "order_names": _order_names(spec, source),
        "limit": spec.get("limit"),
        "chart": (spec.get("chart") or {}).get("kind", ""),
        "operators": OPERATORS,
        "measures": MEASURES,
        "steps": STEPS,
        "charts": CHARTS,
    }


def _order_names(spec: Mapping[str, Any], source: Source) -> list[tuple[str, str]]:
    """What rows can be sorted by, and its title: columns of a list, else groups and measures."""
    measures = [
        "_".join(one[key] for key in ("measure", "column") if one.get(key))
        for one in spec.get("measures") or []
    ]
    groups = [
        "_".join(one[key] for key in ("column", "by") if one.get(key))
        for one in spec.get("grouping") or []
    ]
    made = [(name, name.replace("_", " ").capitalize()) for name in (*groups, *measures)]
    return made or [(one.name, one.title) for one in source.fields]


def _padded(rows: list[Any], most: int) -> list[Any]:
    return [*rows, *({} for _ in range(most - len(rows)))]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)
