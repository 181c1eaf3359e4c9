"""Aggregates as people read them: money as decimals, units as numbers, periods by label."""

import polars as pl

from crossfoot.sales.periods import Period, label

_MONEY = (
    "gross",
    "returns",
    "adjustments",
    "revenue",
    "cost",
    "costed",
    "margin",
    "discount",
    "value",
)
_UNITS = ("quantity", "returned")


def readable(frame: pl.DataFrame, decimals: int, period: Period | None = None) -> pl.DataFrame:
    """Turn whole minor units into decimals of the currency, and thousandths into units.

    With `period` the column period becomes a label such as 2011-02.
    """
    money = [_decimal(name, decimals) for name in _MONEY if name in frame.columns]
    units = [_decimal(name, 3) for name in _UNITS if name in frame.columns]
    shown = frame.with_columns(*money, *units)
    if period is None or "period" not in frame.columns:
        return shown
    starts = frame["period"].unique().to_list()
    labels = [label(start, period) for start in starts]
    return shown.with_columns(
        pl.col("period").replace_strict(starts, labels, return_dtype=pl.String)
    )


def _decimal(name: str, decimals: int) -> pl.Expr:
    exact: pl.Expr = pl.col(name).cast(pl.Decimal(38, decimals)) / 10**decimals
    return exact.cast(pl.Decimal(38, decimals)).alias(name)
