"""Columns of the ledger that follow from others, computed once so that every engine agrees."""

import polars as pl


def with_derived(lines: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Add minor, lag_days, weekday and entered_minute to lines that have their sources."""
    posted = pl.col("posting_date")
    entered = pl.col("entered_at").dt
    return lines.with_columns(
        minor=(pl.col("amount") * 10**decimals).cast(pl.Int64),
        lag_days=(posted - pl.col("effective_date")).dt.total_days().cast(pl.Int32),
        weekday=(posted.dt.weekday() % 7).cast(pl.Int8),
        entered_minute=entered.hour().cast(pl.Int32) * 60 + entered.minute(),
    )
