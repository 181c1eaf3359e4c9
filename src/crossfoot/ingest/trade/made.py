"""What conversion makes of the rows of a file."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl


@dataclass(frozen=True)
class Made:
    """Canonical lines, what was counted on the way, and notes about it."""

    lines: pl.DataFrame
    price_differs: int = 0
    rounded: int = 0
    notes: tuple[str, ...] = ()
    revenue: Decimal = Decimal(0)
