"""LOW, MEDIUM, HIGH: the words for a risk of 0 to 100."""

import polars as pl

from crossfoot.audit.profile import Profile

LEVELS = ("LOW", "MEDIUM", "HIGH")


def level_of(risk: float, profile: Profile) -> str:
    """The level of a risk under a profile's limits."""
    if risk >= profile.high_from:
        return "HIGH"
    return "MEDIUM" if risk >= profile.medium_from else "LOW"


def level_expr(profile: Profile) -> pl.Expr:
    """The level of the column `risk`, as `level`."""
    risk = pl.col("risk")
    medium = pl.when(risk >= profile.medium_from).then(pl.lit("MEDIUM")).otherwise(pl.lit("LOW"))
    return pl.when(risk >= profile.high_from).then(pl.lit("HIGH")).otherwise(medium).alias("level")
