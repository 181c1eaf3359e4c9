"""Rows of items, days and quantities become regular series, one value per period."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    rows = rows if until is None else rows.filter(pl.col(DATE) <= until)
    kept = rows if net else rows.filter(pl.col(QUANTITY) >= 0)
    kept = kept.with_columns(period=frequency.index(pl.col(DATE)))
    end, unfinished = _last_period(kept, frequency)
    if unfinished:
        told.append(unfinished)
    sums = _sums(kept.filter(pl.col("period") <= end))
    below = rows.filter(pl.col(QUANTITY) < 0).group_by(ITEM).len()
    negative = dict(zip(below[ITEM], below["len"], strict=True))
    return Panel(frequency, tuple(_each(sums, end, negative, net=net)), tuple(told))


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
