"""A suggested mapping as plain data, and as TOML to start from."""

import re
from typing import Any, Literal

from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.file import mapping_to_toml
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest import Suggestion
from crossfoot.ingest.trade.suggest import TradeSuggestion

#: Meanings that are no columns of a ledger, but say how to read others.
_ROLES = ("flag", "counter_account")
#: A number with a fraction, and grouped or not: 1.234,56 and -7,5 but not 1,234.
_FRACTION = re.compile(r"[-+(]?\d[\d.,' ]*?(?P<mark>[.,])\d{1,2}[-)]?")
#: More columns than this are not shown; their names would fill the page and the database.
MOST_COLUMNS = 500


def suggestion_data(source: Source, found: Suggestion) -> dict[str, Any]:
    """What the columns of a ledger seem to mean, for whoever confirms it."""
    draft = mapping_to_toml(found.mapping or _partial(source, found), found)
    return told(source, found, draft)


def told(source: Source, found: Suggestion | TradeSuggestion, draft: str) -> dict[str, Any]:
    """A suggestion as it is kept, with the mapping to start from."""
    columns = [
        {
            "column": one.column,
            "canonical": one.canonical,
            "confidence": round(one.confidence, 3),
            "reason": one.reason,
            "samples": [sample[:200] for sample in one.samples],
        }
        for one in found.columns[:MOST_COLUMNS]
    ]
    return {
        "columns": columns,
        "headers": list(source.columns),
        "draft": draft,
        "missing": list(found.missing),
        "doubts": list(found.doubts),
        "reasons": list(found.reasons),
        "notes": list(source.notes),
    }


def _partial(source: Source, found: Suggestion) -> Mapping:
    """What was found, where it is not enough for a mapping: a person adds the rest."""
    meanings = {one.canonical: one.column for one in found.columns if one.canonical}
    columns = {name: (column,) for name, column in meanings.items() if name not in _ROLES}
    style: Literal["signed", "debit_credit"] = "debit_credit" if "debit" in columns else "signed"
    return Mapping(source.path.stem, columns, style, decimal_mark=_decimal_mark(found))


def _decimal_mark(found: Suggestion) -> Literal[".", ","]:
    """The mark before the last one to three digits of most numbers that were seen."""
    marks = [
        known["mark"]
        for one in found.columns
        for sample in one.samples
        if (known := _FRACTION.fullmatch(sample.strip())) and sample.count(known["mark"]) == 1
    ]
    return "," if marks.count(",") > marks.count(".") else "."
