"""LOW, MEDIUM, HIGH: the words for a risk of 0 to 100."""

from typing import Protocol

import polars as pl

LEVELS = ("LOW", "MEDIUM", "HIGH")


class Limits(Protocol):
    """The risks where MEDIUM and HIGH begin, such as a profile has them."""

    @property
    def medium_from(self) -> float: ...
    @property
    def high_from(self) -> float: ...


def level_of(risk: float, limits: Limits) -> str:
    """The level of a risk under a profile's limits."""
    if risk >= limits.high_from:
        return "HIGH"
    return "MEDIUM" if risk >= limits.medium_from else "LOW"


def level_expr(limits: Limits) -> pl.Expr:
    """The level of the column `risk`, as `level`."""
    risk = pl.col("risk")
    medium = pl.when(risk >= limits.medium_from).then(pl.lit("MEDIUM")).otherwise(pl.lit("LOW"))
    return pl.when(risk >= limits.high_from).then(pl.lit("HIGH")).otherwise(medium).alias("level")
