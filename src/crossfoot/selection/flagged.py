"""Which checks flagged which line, from the findings of a run."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError

CHECKS = "checks"


def flagged_lines(findings: Path | None, checks: Sequence[str]) -> pl.LazyFrame:
    """Return line_id of each line that one of the checks flagged; without checks, that any did.

    Raises:
        UserError: there are no findings.
    """
    found = _scan(findings)
    if checks:
        weaker = [_weaker().list.contains(code) for code in checks]
        found = found.filter(pl.any_horizontal(pl.col("code").is_in(list(checks)), *weaker))
    return found.select("line_id").unique()


def with_checks(
    lines: pl.LazyFrame, findings: Path | None, *, line_ids: pl.Series | None = None
) -> pl.LazyFrame:
    """Add `checks`: the codes that flagged each line in alphabetical order, or an empty list.

    Weaker codes of a family are among them. `line_ids` are those of the lines, where they are few.
    """
    none = pl.lit([], pl.List(pl.String))
    if findings is None:
        return lines.with_columns(none.alias(CHECKS))
    found = _scan(findings)
    if line_ids is not None:
        found = found.filter(pl.col("line_id").is_in(line_ids.implode()))
    codes = pl.concat_list(pl.col("code"), _weaker())
    flags = found.select("line_id", codes.alias(CHECKS)).explode(CHECKS).unique()
    by_line = flags.filter(pl.col(CHECKS) != "").group_by("line_id").agg(pl.col(CHECKS).sort())
    joined = lines.join(by_line, on="line_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(CHECKS).fill_null(none))


def _weaker() -> pl.Expr:
    return pl.col("also").fill_null("").str.split(",")


def _scan(findings: Path | None) -> pl.LazyFrame:
    if findings is None:
        raise UserError("Lines by check need the findings of a run: choose a run, or audit first.")
    if not findings.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    return pl.scan_parquet(findings)
