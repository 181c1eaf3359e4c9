"""Rows of items, days and quantities become regular series, one value per period."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.forecasting.frequencies import Frequency

Floats = npt.NDArray[np.float64]
ITEM, DATE, QUANTITY, ON_HAND = "item", "date", "quantity", "on_hand"
RETURNS_OUT: Final = (
    "{n:,} rows with a quantity below zero are returns: left out, so that demand is what was asked"
)
RETURNS_NET: Final = "{n:,} rows with a quantity below zero were taken off the demand"
CANCELLED: Final = "{n:,} bulk orders that were cancelled in full were taken out with their return"
#: A bulk order is so many times the median of its item's other sales.
_BULK: Final = 20
_CANCELLED_WITHIN: Final = 31
NO_DEMAND: Final = "{n:,} items without any demand up to the last whole period are not forecast"
GAPS: Final = "{n:,} of {all:,} periods had no row: counted as no demand"
OUT_OF_STOCK: Final = "{n:,} periods without stock are missing, not zero: their demand is unknown"


@dataclass(frozen=True)
class Series:
    """One item: a value per period from its first demand on; missing values are NaN.

    `first` is the number of the first period (see `Frequency.begin`).
    """

    item: str
    first: int
    values: Floats
    reasons: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Panel:
    """All series of a run, by item; every series ends with the same period."""

    frequency: Frequency
    series: tuple[Series, ...]
    reasons: tuple[str, ...] = ()

    @property
    def last(self) -> dt.date | None:
        """The first day of the last period."""
        ends = [one.first + len(one.values) - 1 for one in self.series]
        return self.frequency.begin(max(ends)) if ends else None


def build_panel(
    rows: pl.DataFrame, frequency: Frequency, *, until: dt.date | None = None, net: bool = False
) -> Panel:
    """Sum rows per item and period; `rows` has item, date, quantity and perhaps on_hand.

    Periods before an item's first demand are left out, later ones without a row are zero, and a
    period without stock and demand is missing. The last period is left out when the days of the
    data end before it does. With `net` returns are taken off; otherwise they are left out.
    """
    told: list[str] = []
    items = rows[ITEM].n_unique()
    rows = rows if until is None else rows.filter(pl.col(DATE) <= until)
    rows, cancelled = _without_cancelled(rows)
    kept = rows if net else rows.filter(pl.col(QUANTITY) >= 0)
    kept = kept.with_columns(period=frequency.index(pl.col(DATE)))
    end, unfinished = _last_period(kept, frequency)
    if unfinished:
        told.append(unfinished)
    sums = _sums(kept.filter(pl.col("period") <= end))
    below = rows.filter(pl.col(QUANTITY) < 0).group_by(ITEM).len()
    negative = dict(zip(below[ITEM], below["len"], strict=True))
    series = tuple(
        replace(one, reasons=(*one.reasons, CANCELLED.format(n=cancelled[one.item])))
        if one.item in cancelled
        else one
        for one in _each(sums, end, negative, net=net)
    )
    if idle := items - len(series):
        told.append(NO_DEMAND.format(n=idle))
    return Panel(frequency, series, tuple(told))


def _without_cancelled(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Take out bulk orders with the return that cancels them; how many, by item.

    Only the same quantity of an item, on the return's day or in the month before it, and only when
    it is many times what is usual, or all that was sold: returns of usual quantities are no orders
    that never were.
    """
    # What is many times the median is above it: of the other sales it is that of all but the most.
    others = pl.col(QUANTITY).filter(pl.col(QUANTITY) > 0).sort(descending=True).slice(1)
    usual = others.median().over(ITEM).fill_null(0)
    size = pl.col(QUANTITY).abs()
    numbered = rows.with_columns(is_bulk=size > _BULK * usual, size=size).with_row_index("place")
    bulk = numbered.filter(pl.col("is_bulk")).sort(DATE, "place")
    back, sold = (bulk.filter(pl.col(QUANTITY) < 0), bulk.filter(pl.col(QUANTITY) > 0))
    if back.is_empty() or sold.is_empty():
        return rows, {}
    pairs = back.join(sold, on=[ITEM, "size"], suffix="_sold").filter(
        (pl.col(DATE + "_sold") <= pl.col(DATE))
        & (pl.col(DATE) - pl.col(DATE + "_sold") <= pl.duration(days=_CANCELLED_WITHIN))
    )
    # Each order is cancelled once, each return cancels one order: the nearest.
    pairs = pairs.sort(DATE, DATE + "_sold", descending=[False, True], maintain_order=True)
    pairs = pairs.unique("place", keep="first", maintain_order=True)
    pairs = pairs.unique("place_sold", keep="first", maintain_order=True)
    gone = pl.concat([pairs["place"], pairs["place_sold"]])
    counts = pairs.group_by(ITEM).len()
    kept = numbered.filter(~pl.col("place").is_in(gone.implode())).select(rows.columns)
    return kept, dict(zip(counts[ITEM], counts["len"], strict=True))


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    stocked = (pl.col(ON_HAND) > 0).any() if ON_HAND in rows.columns else pl.lit(value=True)
    # Quantities are summed in one order, so that the rows' order does not move the last bit.
    return (
        rows.sort(ITEM, "period", QUANTITY)
        .group_by(ITEM, "period", maintain_order=True)
        .agg(pl.col(QUANTITY).sum().cast(pl.Float64), stocked.alias("stocked"))
    )


def _last_period(rows: pl.DataFrame, frequency: Frequency) -> tuple[int, str]:
    """The last whole period, and words about one that is not whole."""
    days = rows[DATE].unique().sort()
    if days.len() < 3:
        return (rows["period"].max() if days.len() else 0), ""  # type: ignore[return-value]
    end = int(rows["period"].max())  # type: ignore[arg-type]
    begins = frequency.begin(end + 1)
    usual = days.diff().dt.total_days().drop_nulls().quantile(0.95) or 0.0
    per_period = days.len() / max(rows["period"].n_unique(), 1)
    last: dt.date = days[-1]
    if per_period < 2 or (begins - last).days <= usual + 1:
        return end, ""
    return end - 1, (
        f"The data end on {last}, before the period that begins on {frequency.begin(end)} does: "
        "that period was left out"
    )


def _each(sums: pl.DataFrame, end: int, negative: dict[str, int], *, net: bool) -> Iterator[Series]:
    for group in sums.partition_by(ITEM, maintain_order=True):
        sold = group.filter(pl.col(QUANTITY) != 0)
        if sold.is_empty():
            continue
        item, first = str(group[ITEM][0]), int(sold["period"][0])
        live = group.filter(pl.col("period") >= first)
        values = np.zeros(end - first + 1)
        places = (live["period"] - first).to_numpy()
        values[places] = live[QUANTITY].to_numpy()
        empty = places[((live[QUANTITY] == 0) & ~live["stocked"]).to_numpy()]
        values[empty] = np.nan
        words = []
        if count := negative.get(item, 0):
            words.append((RETURNS_NET if net else RETURNS_OUT).format(n=count))
        if gaps := len(values) - live.height:
            words.append(GAPS.format(n=gaps, all=len(values)))
        if len(empty):
            words.append(OUT_OF_STOCK.format(n=len(empty)))
        yield Series(item, first, values, tuple(words))
