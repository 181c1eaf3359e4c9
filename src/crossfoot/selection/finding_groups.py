"""Findings of a run by entry, by month, and by how much they are alike."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.tables.levels import LEVELS, Limits, level_expr

#: What two findings of a check can have in common, with what it counts.
_ALIKE: Final = {"account": 2, "party": 2, "entered_by": 2, "source": 1}


@dataclass(frozen=True)
class Month:
    """The findings posted in a month: how many of each of LEVELS."""

    first: dt.date
    last: dt.date
    counts: dict[str, int]


def _scan(findings: Path) -> pl.LazyFrame:
    if not findings.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    found = pl.scan_parquet(findings, row_index_name="position")
    return found.with_columns(pl.col("position").cast(pl.Int64))


def riskiest_entries(findings: Path, most: int) -> list[tuple[int, int]]:
    """Of each of the riskiest entries the position of its riskiest finding, and how many it has.

    A line that belongs to no entry counts as one.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    entry = pl.coalesce(pl.col("entry_id"), -1 - pl.col("line_id")).alias("entry")
    grouped = _scan(findings).select("position", entry).group_by("entry")
    first = grouped.agg(pl.col("position").min(), pl.len().alias("count"))
    return first.sort("position").head(most).select("position", "count").collect().rows()


def findings_by_month(findings: Path, limits: Limits) -> list[Month]:
    """The findings of every posting month from the first that has any to the last.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    month = pl.col("posting_date").dt.truncate("1mo").alias("month")
    counted = (
        _scan(findings).select(month, level_expr(limits)).drop_nulls()
        .group_by("month", "level").len().collect()
    )  # fmt: skip
    if counted.is_empty():
        return []
    by_place = {(day, level): count for day, level, count in counted.rows()}
    days = [day for day, _ in by_place]
    firsts = pl.date_range(min(days), max(days), "1mo", eager=True)
    lasts = firsts.dt.month_end()
    return [
        Month(first, last, {level: by_place.get((first, level), 0) for level in LEVELS})
        for first, last in zip(firsts, lasts, strict=True)
    ]


def similar_findings(findings: Path, position: int, most: int) -> list[tuple[int, list[str]]]:
    """Positions of the findings of a check that are most like one of it, with what is the same.

    Columns of _ALIKE are named, and "amount" where it is within a tenth. Other lines of the same
    entry are left out; of those equally alike the riskiest come first.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    every = _scan(findings)
    columns = ["position", "code", "entry_id", "amount", *_ALIKE]
    one = every.filter(pl.col("position") == position).select(columns).collect().row(0, named=True)
    same = {
        name: (pl.col(name) == pl.lit(one[name], pl.String)).fill_null(value=False)
        for name in _ALIKE
    }
    size = pl.col("amount").abs().cast(pl.Float64)
    target = abs(float(one["amount"] or 0))
    same["amount"] = size.is_between(target * 0.9, target * 1.1)
    others = every.filter(
        pl.col("code") == one["code"],
        pl.col("position") != position,
        pl.col("entry_id").ne_missing(pl.lit(one["entry_id"], pl.Int64))
        | pl.col("entry_id").is_null(),
    )
    points = pl.sum_horizontal(
        same[name].cast(pl.Int64) * _ALIKE.get(name, 1) for name in same
    ).alias("points")
    best = (
        others.select("position", points, *(term.alias(name) for name, term in same.items()))
        .sort("points", "position", descending=[True, False]).head(most).collect()
    )  # fmt: skip
    return [
        (row["position"], [name for name in same if row[name]])
        for row in best.iter_rows(named=True)
    ]
