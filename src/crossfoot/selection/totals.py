"""Totals: how many lines and entries there are, and what they add up to."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl


@dataclass(frozen=True)
class Totals:
    """Counts and sums of lines, in currency units; entries of which at least one line fits."""

    lines: int
    entries: int
    debit: Decimal
    credit: Decimal
    amount: Decimal


def totals_of_lines() -> list[pl.Expr]:
    """The fields of Totals, in their order, as aggregates of ledger lines."""
    entry = pl.col("entry_id")
    # Null is no entry, but counts as one more value.
    entries = entry.n_unique().cast(pl.Int64) - entry.is_null().any().cast(pl.Int64)
    return [
        pl.len().cast(pl.Int64).alias("lines"),
        entries.alias("entries"),
        pl.col("debit", "credit", "amount").sum(),
    ]
