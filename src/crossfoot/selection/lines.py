"""select_lines(): a page of ledger lines with the totals of all the lines that fit the filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.selection.filter import LineFilter
from crossfoot.selection.flagged import with_checks
from crossfoot.selection.index.lines import open_line_index
from crossfoot.selection.index.page import Place, rows_and_totals
from crossfoot.selection.source import fitting, in_order
from crossfoot.selection.totals import Totals, totals_of_lines
from crossfoot.storage import Dataset
from crossfoot.tables import LEDGER

BY_LINE = ("line_id",)
DEFAULT_LIMIT = 100
MOST_LINES = 10_000
#: Lines that scan_lines puts in another order than the file's; more would not fit in memory.
MOST_SORTED = 1_000_000


@dataclass(frozen=True)
class Page:
    """Lines from `offset` on, with the columns of tables.LEDGER and `checks`; totals of all."""

    rows: pl.DataFrame
    totals: Totals
    offset: int
    limit: int


def select_lines(  # noqa: PLR0913 - what, in which order, from where to where
    dataset: Dataset,
    wanted: LineFilter,
    *,
    sort: Sequence[str] = BY_LINE,
    descending: bool = False,
    offset: int = 0,
    limit: int = DEFAULT_LIMIT,
    findings: Path | None = None,
) -> Page:
    """A page of the wanted lines; equal ones keep the order of the file, nulls come last.

    `findings` is the findings.parquet of a run: with it `checks` lists the codes that flagged each
    line. A `limit` of 0 gives the totals alone.

    Raises:
        UserError: there is no such column to sort by, the page is too long, or lines of checks are
            asked for and no findings are given.
    """
    check_order(sort, offset, limit)
    place = Place(tuple(sort), descending, min(offset, dataset.manifest.totals.lines), limit)
    index = open_line_index(dataset)
    if index is not None:
        known = _all_totals(dataset)
        rows, totals = rows_and_totals(index, wanted, findings, place, known)
    else:
        rows, totals = _scanned(dataset, wanted, findings, place)
    listed = with_checks(rows.lazy(), findings, line_ids=rows["line_id"])
    return Page(listed.collect(), totals, offset, limit)


def _scanned(
    dataset: Dataset, wanted: LineFilter, findings: Path | None, place: Place
) -> tuple[pl.DataFrame, Totals]:
    """Rows of a page and the totals of all that fit, from reading the lines."""
    start, limit = place.start, place.limit
    if wanted.is_empty and place.sort == BY_LINE:
        rows = _in_file_order(dataset, start, limit, descending=place.descending)
        return rows, _all_totals(dataset)
    lines = fitting(dataset, wanted, findings)
    narrow = lines.select("line_id", *(name for name in place.sort if name != "line_id"))
    first = in_order(narrow, place.sort, descending=place.descending).head(start + limit)
    totals, ids = _found(lines, first if limit else first.clear())
    return _rows(dataset, ids["line_id"].slice(start)), totals


def scan_lines(
    dataset: Dataset,
    wanted: LineFilter,
    *,
    sort: Sequence[str] = BY_LINE,
    descending: bool = False,
    findings: Path | None = None,
) -> pl.LazyFrame:
    """All the wanted lines for an export, with the columns of a page's rows.

    Raises:
        UserError: as select_lines, or more than MOST_SORTED lines are to be put in order.
    """
    check_order(sort, 0, 0)
    lines = fitting(dataset, wanted, findings)
    if tuple(sort) != BY_LINE or descending:
        _refuse_many(select_lines(dataset, wanted, limit=0, findings=findings).totals.lines)
        lines = in_order(lines, sort, descending=descending)
    return with_checks(lines.select(LEDGER.names), findings)


def _refuse_many(lines: int) -> None:
    if lines > MOST_SORTED:
        raise UserError(
            f"These are {lines:,} lines, and up to {MOST_SORTED:,} can be sorted for an export. "
            "Narrow the filter, or leave out sort and descending for the order of the file."
        )


def check_order(sort: Sequence[str], offset: int, limit: int) -> None:
    """Refuse an order or a page that there is not.

    Raises:
        UserError: see select_lines.
    """
    for name in sort:
        if name not in LEDGER.names:
            known = ", ".join(LEDGER.names)
            raise UserError(f"sort: there is no column '{name}'. There are: {known}.")
    if not sort or len(set(sort)) < len(sort):
        raise UserError("sort: name at least one column, and each of them once.")
    if offset < 0 or not 0 <= limit <= MOST_LINES:
        raise UserError(
            f"offset is 0 or more and limit 0 to {MOST_LINES:,}; {offset} and {limit} were given."
        )


def _rows(dataset: Dataset, line_ids: pl.Series) -> pl.DataFrame:
    """The lines with these numbers, in this order."""
    if line_ids.is_empty():
        return dataset.lines().select(LEDGER.names).clear().collect()
    # The bounds skip row groups; the list alone does not skip them all.
    near = pl.col("line_id").is_between(line_ids.min(), line_ids.max())
    listed = pl.col("line_id").is_in(line_ids.implode())
    found = dataset.lines().filter(near & listed).collect(engine="streaming")
    ordered = line_ids.to_frame().join(found, on="line_id", maintain_order="left")
    return ordered.select(LEDGER.names)


def _found(lines: pl.LazyFrame, first: pl.LazyFrame) -> tuple[Totals, pl.DataFrame]:
    """Totals and first lines from one reading of the lines."""
    sums, ids = pl.collect_all([lines.select(totals_of_lines()), first], engine="streaming")
    return Totals(*sums.row(0)), ids


def _all_totals(dataset: Dataset) -> Totals:
    known = dataset.manifest.totals
    amount = known.debit - known.credit
    return Totals(known.lines, known.entries, known.debit, known.credit, amount)


def _in_file_order(dataset: Dataset, offset: int, limit: int, *, descending: bool) -> pl.DataFrame:
    """Lines by their place in the file: nothing is sorted, and little is read."""
    left = dataset.manifest.totals.lines - offset
    count = min(limit, left)
    start = left - count if descending else offset
    rows = dataset.lines().slice(start, count).select(LEDGER.names).collect()
    return rows.reverse() if descending else rows
