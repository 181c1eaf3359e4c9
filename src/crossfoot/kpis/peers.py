"""How a company stands among others of its industry, of whom nothing but percentiles is told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from crossfoot.kpis.kpi import Direction, Number

#: With fewer companies nothing is told of any.
LEAST_COMPANIES = 10
#: A percentile may be the very value of one company; so many digits do not tell whose.
_DIGITS = 3
_SHARES = {"p25": 0.25, "p50": 0.50, "p75": 0.75}

Quarter = Literal["lowest", "second", "third", "highest"]


@dataclass(frozen=True)
class Benchmark:
    """Percentiles per industry and KPI, and where there are too few companies for them.

    `percentiles` has industry, kpi, companies, p25, p50 and p75, rounded to three significant
    digits; `left_out` has industry, kpi, companies and reason.
    """

    percentiles: pl.DataFrame
    left_out: pl.DataFrame


@dataclass(frozen=True)
class Standing:
    """Where a value lies among the percentiles of its peers; a tie is in the lower quarter.

    `is_better` says whether it is on the good side of the median; None where neither is good, or
    it is the median.
    """

    quarter: Quarter
    is_better: bool | None


def benchmark(rows: pl.DataFrame) -> Benchmark:
    """Percentiles of the companies that contribute: one row for each company, industry and KPI.

    `rows` has company, industry, kpi and value. Rows without an industry or a finite value do not
    count.

    Raises:
        ValueError: a company has two values of a KPI, so that it would weigh twice.
    """
    value = pl.col("value").cast(pl.Float64)
    known = rows.with_columns(value).filter(
        pl.col("industry").is_not_null() & pl.col("value").is_finite()
    )
    if known.select("company", "industry", "kpi").is_duplicated().any():
        raise ValueError("a company has two values of a KPI")
    groups = (
        known.group_by("industry", "kpi")
        .agg(
            pl.len().cast(pl.Int64).alias("companies"),
            *(percentile(share).alias(name) for name, share in _SHARES.items()),
        )
        .sort("industry", "kpi")
    )
    is_enough = pl.col("companies") >= LEAST_COMPANIES
    reason = pl.format(
        "{} of the {} companies that it needs contribute", "companies", pl.lit(LEAST_COMPANIES)
    )
    told = groups.filter(is_enough).with_columns(
        pl.col(name).round_sig_figs(_DIGITS) for name in _SHARES
    )
    few = groups.filter(~is_enough).select("industry", "kpi", "companies", reason.alias("reason"))
    return Benchmark(told, few)


def percentile(share: float) -> pl.Expr:
    """The value below which a share of the column value lies.

    Linear between order statistics at (n - 1) x share, counted from 0: method 7 of Hyndman and
    Fan, Sample Quantiles in Statistical Packages (1996).
    """
    return pl.col("value").quantile(share, "linear")


def standing_of(value: Number, percentiles: Sequence[float], direction: Direction) -> Standing:
    """Where a company's own value lies; only the three percentiles of its peers are needed.

    Raises:
        ValueError: they are not three, or the value is no number.
    """
    low, median, high = percentiles
    own = float(value)
    if math.isnan(own):
        raise ValueError("the value is no number")
    quarter: Quarter = "highest"
    if own <= low:
        quarter = "lowest"
    elif own <= median:
        quarter = "second"
    elif own <= high:
        quarter = "third"
    if direction == "neither" or own == median:
        return Standing(quarter, None)
    return Standing(quarter, (own > median) == (direction == "up"))
