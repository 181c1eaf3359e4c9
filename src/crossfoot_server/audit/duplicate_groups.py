"""The groups of a run's duplicates as a page shows them: counted once, when the run is written."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.audit.duplicates.groups import counted_groups, duplicate_groups
from crossfoot_server.audit.duplicates import Duplicates
from crossfoot_server.datasets.store import run_folder

_LINES, _GROUPS = "duplicates.parquet", "duplicate_groups.parquet"
_SHOWN = ("group_id", "group_size", "lines", "explained_by", "ml_risk_score")


@dataclass(frozen=True)
class GroupsPage:
    """Groups of a page; how many there are in all, and how many lines are in these."""

    rows: pl.DataFrame
    count: int
    lines: int


def write_groups(folder: Path) -> None:
    """Write the groups of a run beside its duplicates."""
    groups = counted_groups(pl.scan_parquet(folder / _LINES))
    groups.write_parquet(folder / _GROUPS, row_group_size=100_000)


def page_of_groups(
    found: Duplicates, kind: int, *, with_explained: bool, offset: int, limit: int
) -> GroupsPage:
    """A page of the groups of one type, as `duplicate_groups` orders them.

    Without what is explained only the lines that nothing explains count.
    """
    path = run_folder(found.run.company_id, found.run.pk) / _GROUPS
    if found.has_predictions or not path.is_file():
        groups = _of_type(found, kind, with_explained=with_explained)
    else:
        groups = _kept(pl.scan_parquet(path), kind, with_explained=with_explained)
    sums, rows = pl.collect_all(
        [groups.select(pl.len(), pl.col("lines").sum()), groups.select(_SHOWN).slice(offset, limit)]
    )
    return GroupsPage(rows, *(int(one) for one in sums.row(0)))


def _kept(groups: pl.LazyFrame, kind: int, *, with_explained: bool) -> pl.LazyFrame:
    mine = groups.filter(pl.col("duplicate_type") == kind)
    if with_explained:
        return mine
    left = mine.filter(pl.col("unexplained") > 0)
    return left.with_columns(lines=pl.col("unexplained"), explained_by=pl.lit(None, pl.String))


def _of_type(found: Duplicates, kind: int, *, with_explained: bool) -> pl.LazyFrame:
    lines = found.scored.filter(pl.col("duplicate_type") == kind)
    if not with_explained:
        lines = lines.filter(pl.col("explained_by").is_null())
    return duplicate_groups(lines).groups.lazy()
