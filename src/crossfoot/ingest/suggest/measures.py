"""Shares and maxima of series as plain numbers."""

import polars as pl


def share(flags: pl.Series) -> float:
    """The share of true values, 0 to 1; nulls do not count, and 0 where there are no values."""
    known = flags.drop_nulls()
    return float(known.sum()) / len(known) if len(known) else 0.0


def largest(numbers: pl.Series) -> int:
    """The largest whole number, 0 where there is none."""
    found = numbers.drop_nulls()
    return max(found.to_list(), default=0)
