"""Aggregates as charts: one series of the whole company, or one for each of the largest groups."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import polars as pl

from crossfoot.sales.aggregates import DIMENSIONS
from crossfoot.sales.periods import label, periods_between
from crossfoot.sales.readable import readable
from crossfoot_server.sales.adding_up import Wanted
from crossfoot_server.sales.models import TradeTable

_MONEY: Final = ("revenue", "gross", "returns", "adjustments", "cost", "margin", "discount")
_UNITS: Final = {
    **dict.fromkeys(_MONEY, ""),
    "quantity": "units", "returned": "units", "velocity": "units a day",
    "transactions": "lines", "tickets": "tickets", "customers": "customers",
    "products": "products",
}  # fmt: skip
#: What a chart may show; a margin of which nothing is known is a gap, other measures are zero.
MEASURES: Final = tuple(_UNITS)
_NONE = "none"


def chart(
    row: TradeTable | None, table: pl.DataFrame, wanted: Wanted, measure: str, most: int
) -> dict[str, Any]:
    """A measure by period; by a dimension that of the `most` groups with the most of it."""
    starts = _starts(table, wanted)
    shown = readable(table, row.decimals if row else 2)
    if wanted.by:
        key = DIMENSIONS[wanted.by[0]]
        series = [
            _series(str(name or _NONE), "line", shown.filter(pl.col(key).eq_missing(name)), measure)
            for name in _largest(table, key, measure, most)
        ]
    else:
        series = [_series(measure, "bar", shown, measure)]
    by = f" by {' and '.join(wanted.by)}" if wanted.by else ""
    return {
        "title": f"{measure.capitalize()}{by} per {wanted.period}",
        "unit": _UNITS[measure] or (row.currency if row else "") or "currency",
        "x": [label(start, wanted.period) for start in starts],
        "series": [{**one, "data": _placed(one["data"], starts, measure)} for one in series],
    }


def _starts(table: pl.DataFrame, wanted: Wanted) -> list[dt.date]:
    """The first days of all periods from the first to the last with sales."""
    if table.is_empty():
        return []
    first, last = table["period"].min(), table["period"].max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return []
    return [window.start for window in periods_between(first, last, wanted.period)]


def _largest(table: pl.DataFrame, key: str, measure: str, most: int) -> list[str | None]:
    sums = table.group_by(key).agg(pl.col(measure).sum())
    ordered = sums.sort([measure, key], descending=[True, False], nulls_last=True)
    return ordered[key].head(most).to_list()


def _series(name: str, kind: str, rows: pl.DataFrame, measure: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "data": dict(rows.select("period", measure).iter_rows())}


def _placed(
    values: dict[dt.date, Decimal | float | None], starts: list[dt.date], measure: str
) -> list[Any]:
    nothing = None if measure == "margin" else 0
    return [values.get(start, nothing) for start in starts]
