"""ABC and XYZ classes of products or customers, and RFM segments of customers."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crossfoot.sales.aggregates import DIMENSIONS, Dimension, aggregate, prepared
from crossfoot.sales.periods import Period, periods_between
from crossfoot.tables.sales import RETURN, SALE

#: Fewer periods than this say nothing about how steadily something sells.
LEAST_PERIODS = 3
#: Fewer customers than this have no fifths.
LEAST_CUSTOMERS = 5


@dataclass(frozen=True)
class Cuts:
    """Where classes end: shares of revenue for A and B, variation for X and Y."""

    a: float = 0.80
    b: float = 0.95
    x: float = 0.5
    y: float = 1.0


def abc_xyz(
    lines: pl.DataFrame,
    of: Dimension = "product",
    period: Period = "month",
    cuts: Cuts | None = None,
) -> pl.DataFrame:
    """Class products (or customers, categories, stores) by revenue and by steadiness.

    ABC: the largest that together make 80 % of the revenue are A, up to 95 % B, the rest C; what
    has no positive revenue is C. XYZ: the coefficient of variation of the quantity per period, from
    the first sale to the end of the data and with zeros, is at most 0.5 (X), at most 1 (Y), or more
    (Z); null with fewer than three periods.
    """
    bounds = cuts or Cuts()
    key = DIMENSIONS[of]
    per_period = aggregate(lines, period, (of,)).filter(pl.col(key).is_not_null())
    if per_period.is_empty():
        return _empty(key)
    totals = _abc(per_period.group_by(key).agg(pl.col("revenue", "quantity").sum()), key, bounds)
    days = prepared(lines)["day"]
    return totals.join(_xyz(per_period, days, key, period, bounds), on=key, how="left").sort(
        ["revenue", key], descending=[True, False]
    )


def _empty(key: str) -> pl.DataFrame:
    schema = {key: pl.String, "revenue": pl.Int64, "quantity": pl.Int64, "share": pl.Float64}
    return pl.DataFrame(
        schema=schema | {"abc": pl.String, "variation": pl.Float64, "xyz": pl.String}
    )


def _abc(totals: pl.DataFrame, key: str, cuts: Cuts) -> pl.DataFrame:
    positive = pl.col("revenue").clip(lower_bound=0)
    ordered = totals.sort(["revenue", key], descending=[True, False])
    whole = ordered.select(positive.sum()).item()
    # What comes before a product decides: the one that crosses the bound is still in the class.
    ahead = (positive.cum_sum() - positive) / max(whole, 1)
    return ordered.with_columns(
        share=positive / max(whole, 1),
        abc=pl.when(pl.col("revenue") <= 0)
        .then(pl.lit("C"))
        .when(ahead < cuts.a)
        .then(pl.lit("A"))
        .when(ahead < cuts.b)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C")),
    )


def _xyz(
    per_period: pl.DataFrame, days: pl.Series, key: str, period: Period, cuts: Cuts
) -> pl.DataFrame:
    ends = days.sort()
    starts = [window.start for window in periods_between(ends[0], ends[-1], period)]
    number = pl.col("period").replace_strict(
        starts, list(range(len(starts))), return_dtype=pl.Int64
    )
    sold = per_period.group_by(key).agg(
        count=len(starts) - number.min(),
        total=pl.col("quantity").cast(pl.Float64).sum(),
        squares=(pl.col("quantity").cast(pl.Float64) ** 2).sum(),
    )
    mean = pl.col("total") / pl.col("count")
    variance = (pl.col("squares") / pl.col("count") - mean**2).clip(lower_bound=0)
    is_known = (pl.col("count") >= LEAST_PERIODS) & (mean > 0)
    found = sold.select(key, pl.when(is_known).then(variance.sqrt() / mean).alias("variation"))
    variation = pl.col("variation")
    return found.with_columns(
        xyz=pl.when(variation.is_null())
        .then(None)
        .when(variation <= cuts.x)
        .then(pl.lit("X"))
        .when(variation <= cuts.y)
        .then(pl.lit("Y"))
        .otherwise(pl.lit("Z"))
    )


def rfm(lines: pl.DataFrame, as_of: dt.date | None = None) -> pl.DataFrame:
    """Recency (days since the last ticket), frequency (tickets) and net value per customer.

    r, f and m are fifths from 1 to 5, 5 the best, by rank of the value and the customer's number so
    that ties are always cut alike; null with fewer than five customers. `as_of` is by default the
    last day of the data. Customers without a ticket are left out.
    """
    known = prepared(lines).filter(
        pl.col("customer_id").is_not_null() & pl.col("kind").is_in([SALE, RETURN])
    )
    last = as_of or known["day"].max()
    ticket_day = pl.col("day").filter(pl.col("ticket").is_not_null())
    found = (
        known.group_by("customer_id")
        .agg(
            recency=(pl.lit(last, pl.Date) - ticket_day.max()).dt.total_days(),
            frequency=pl.col("ticket").drop_nulls().n_unique().cast(pl.Int64),
            value=pl.col("minor").sum(),
        )
        .filter(pl.col("frequency") > 0)
        .sort("customer_id")
    )
    scored = found.with_columns(
        r=_fifth(-pl.col("recency")), f=_fifth(pl.col("frequency")), m=_fifth(pl.col("value"))
    )
    if scored.height < LEAST_CUSTOMERS:
        return scored.with_columns(pl.lit(None, pl.Int64).alias(name) for name in "rfm")
    return scored


def _fifth(value: pl.Expr) -> pl.Expr:
    return (value.rank("ordinal").cast(pl.Int64) - 1) * 5 // pl.len() + 1
