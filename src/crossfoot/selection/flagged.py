"""Which checks flagged which line, from the findings of a run."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError

CHECKS = "checks"


def scan_flags(findings: Path | None) -> pl.LazyFrame:
    """Return line_id and check: one row per line and code, weaker codes of a family included.

    Raises:
        UserError: there are no findings.
    """
    if findings is None:
        raise UserError("Lines by check need the findings of a run: choose a run, or audit first.")
    if not findings.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    weaker = pl.col("also").fill_null("").str.split(",")
    codes = pl.concat_list(pl.col("code"), weaker)
    flags = pl.scan_parquet(findings).select("line_id", check=codes).explode("check")
    return flags.filter(pl.col("check") != "").unique()


def flagged_lines(findings: Path | None, checks: Sequence[str]) -> pl.LazyFrame:
    """Return line_id of each line that one of the checks flagged; without checks, that any did."""
    flags = scan_flags(findings)
    wanted = flags.filter(pl.col("check").is_in(list(checks))) if checks else flags
    return wanted.select("line_id").unique()


def with_checks(lines: pl.LazyFrame, findings: Path | None) -> pl.LazyFrame:
    """Add `checks`: the codes that flagged each line in alphabetical order, or an empty list."""
    none = pl.lit([], pl.List(pl.String))
    if findings is None:
        return lines.with_columns(none.alias(CHECKS))
    codes = scan_flags(findings).group_by("line_id").agg(pl.col("check").sort().alias(CHECKS))
    joined = lines.join(codes, on="line_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(CHECKS).fill_null(none))
