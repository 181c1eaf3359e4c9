"""Measures of sales by period and by product, customer, category, store and combinations."""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Literal

import polars as pl

from crossfoot.sales.periods import Period, period_start
from crossfoot.tables.sales import RETURN, SALE

Dimension = Literal["product", "customer", "category", "store"]
DIMENSIONS: dict[Dimension, str] = {
    "product": "product_id",
    "customer": "customer_id",
    "category": "category",
    "store": "store",
}
_DAYS = "_days"


def levels() -> tuple[tuple[Dimension, ...], ...]:
    """Every combination of dimensions, the whole company first."""
    names = tuple(DIMENSIONS)
    return tuple(one for count in range(len(names) + 1) for one in combinations(names, count))


def prepared(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the day, and the ticket: the number of the sale document of a day that is worth more
    than nothing; null elsewhere. Lines that have both already stay as they are.
    """  # noqa: D205
    if "ticket" in lines.columns:
        return lines
    day = pl.col("sold_at").dt.date()
    document = ("store", "transaction_id", "day")
    is_sale = pl.col("kind") == SALE
    worth = pl.col("minor").filter(is_sale).sum().over(document)
    number = pl.struct(document).rank("dense").cast(pl.Int64)
    return lines.with_columns(day=day).with_columns(
        ticket=pl.when(is_sale & (worth > 0)).then(number)
    )


def aggregate(lines: pl.DataFrame, period: Period, by: Sequence[Dimension] = ()) -> pl.DataFrame:
    """Add up sales lines per period and group.

    Returns period (first day), the columns of `by` and, in whole minor units: gross (sale lines),
    returns (negative), adjustments, revenue (gross and returns), cost and margin of the lines whose
    cost is known, costed (their revenue), discount; quantity (net) and returned in thousandths;
    transactions (lines of sales), tickets (sale documents worth more than nothing), customers,
    products, and velocity: net units per day of the period. Services count as revenue but not as
    units and products; a table by product has articles only.
    """
    known = prepared(lines)
    if "product" in by:
        known = known.filter("is_item")
    start = period_start(pl.col("day"), period).alias("period")
    keys = ["period", *(DIMENSIONS[name] for name in by)]
    sums = known.with_columns(start).group_by(keys).agg(measures())
    return _finished(sums, period).sort(keys, nulls_last=True)


def refreshed(
    stored: pl.DataFrame,
    lines: pl.DataFrame,
    touched: pl.Series | Collection[dt.date],
    period: Period,
    by: Sequence[Dimension] = (),
) -> pl.DataFrame:
    """Bring a table that `aggregate` made up to date with the lines as they are now.

    Only the periods that hold a touched day (`upsert.touched_days`) are added up again; no
    document is a ticket of two days, so each period stands alone.
    """
    days = pl.Series(list(touched), dtype=pl.Date)
    starts = days.to_frame("day").select(period_start(pl.col("day"), period)).to_series().unique()
    is_touched = period_start(pl.col("sold_at").dt.date(), period).is_in(starts.implode())
    fresh = aggregate(lines.filter(is_touched), period, by)
    kept = stored.filter(~pl.col("period").is_in(starts.implode())).select(fresh.columns)
    keys = ["period", *(DIMENSIONS[name] for name in by)]
    return pl.concat([kept, fresh]).sort(keys, nulls_last=True)


def measures() -> list[pl.Expr]:
    """The sums and counts of one group of prepared lines."""
    kind, minor = pl.col("kind"), pl.col("minor")
    is_sale, is_return = kind == SALE, kind == RETURN
    traded = is_sale | is_return
    costed = traded & pl.col("cost_minor").is_not_null()
    item = traded & pl.col("is_item")
    bought = is_sale & (minor > 0)
    return [
        minor.filter(is_sale).sum().alias("gross"),
        minor.filter(is_return).sum().alias("returns"),
        minor.filter(~traded).sum().alias("adjustments"),
        minor.filter(traded).sum().alias("revenue"),
        pl.col("cost_minor").filter(traded).sum().alias("cost"),
        minor.filter(costed).sum().alias("costed"),
        pl.col("discount_minor").filter(is_sale).sum().alias("discount"),
        pl.col("milli").filter(item).sum().alias("quantity"),
        (-pl.col("milli").filter(item & is_return).sum()).alias("returned"),
        is_sale.sum().cast(pl.Int64).alias("transactions"),
        _distinct(pl.col("ticket"), is_sale).alias("tickets"),
        _distinct(pl.col("customer_id"), bought).alias("customers"),
        _distinct(pl.col("product_id"), bought & pl.col("is_item")).alias("products"),
    ]


def _distinct(values: pl.Expr, wanted: pl.Expr) -> pl.Expr:
    return values.filter(wanted).drop_nulls().n_unique().cast(pl.Int64)


def _finished(sums: pl.DataFrame, period: Period) -> pl.DataFrame:
    every = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "3mo", "year": "12mo"}[period]
    start = pl.col("period")
    days = (start.dt.offset_by(every) - start).dt.total_days()
    return sums.with_columns(
        margin=pl.when(pl.col("costed") != 0).then(pl.col("costed") - pl.col("cost")),
        velocity=pl.col("quantity") / 1000 / days,
    )
