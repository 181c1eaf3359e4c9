"""The filters of a custom report as a reader understands them."""

import datetime as dt

from crossfoot.reports.custom.days import window_in_words
from crossfoot.reports.custom.sources import Source
from crossfoot.reports.custom.spec import Filter, Plain, Spec

_MOST_VALUES = 10


def filters_in_words(spec: Spec, source: Source, today: dt.date) -> str:
    """“Account starts with 6; Posting date during last 12 months (2025-03-01 to 2026-02-28)”."""
    return "; ".join(
        f"{source.field(one.column).title} {_condition(one, today)}" for one in spec.filters
    )


def _condition(one: Filter, today: dt.date) -> str:
    if one.operator in ("empty", "not empty"):
        return f"is {one.operator}"
    if one.operator == "during":
        window = window_in_words(str(one.value), today)
        return f"during {one.value} ({window.start} to {window.last})"
    if isinstance(one.value, tuple):
        if one.operator == "between":
            return f"between {_value(one.value[0])} and {_value(one.value[1])}"
        words = ", ".join(_value(value) for value in one.value[:_MOST_VALUES])
        more = len(one.value) - _MOST_VALUES
        return f"is one of {words}" + (f" and {more:,} more" if more > 0 else "")
    words = one.operator if one.operator.startswith("is") else f"is {one.operator}"
    if one.operator in ("contains", "starts with"):
        words = one.operator
    return f"{words} {_value(one.value)}"


def _value(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”" if isinstance(value, str) else str(value)
