"""The duplicate lines of an audit's result, each with what explains it, if anything does."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.entries import entry_groups
from crossfoot.audit.duplicates.lines import line_twins
from crossfoot.audit.duplicates.types import duplicate_sets
from crossfoot.audit.reversals import reversed_entries
from crossfoot.engine.base import Frame

#: What makes equal lines harmless, strongest first.
EXPLANATIONS = ("reversal", "batch", "recurring", "frequent")
#: An amount that an account sees this often is a price, a fee or a rate.
FREQUENT = 6
#: Months between instalments: each month, quarter, half-year, year.
_RHYTHMS = (1, 3, 6, 12)
_COLUMNS = (
    "line_id",
    "entry_id",
    "duplicate_type",
    "group_id",
    "group_size",
    "points",
    "explained_by",
)


@dataclass(frozen=True)
class DuplicateResult:
    """What an audit tells of duplicates.

    `lines`: every line of a duplicate type, in line order, with line_id, entry_id, duplicate_type
    (1 to 6), group_id, group_size, points, explained_by (of EXPLANATIONS: an entry that was
    reversed; lines of one entry; instalments; an amount that is common there; null: none of them).
    `entries`: groups of whole-entry duplicates, and the entries in them.
    """

    lines: pl.DataFrame
    entries: tuple[int, int]


def duplicate_result(book: Book) -> DuplicateResult:
    """The duplicates of a book with their explanations; nothing is left out."""
    parts = [_told(book, _explained(book, part)) for part in duplicate_sets(book).parts]
    lines = pl.concat(parts).sort("line_id")
    counts = entry_groups(book).select(
        groups=(nw.col("entry_id") == nw.col("group_id")).cast(nw.Int64).sum(), entries=nw.len()
    )
    groups, entries = book.engine.collect(counts).row(0)
    return DuplicateResult(lines, (groups or 0, entries))


def _told(book: Book, explained: Frame) -> pl.DataFrame:
    """The lines in memory, with explained_by as a word."""
    by_number = pl.col("explained_by").replace_strict(
        range(len(EXPLANATIONS)),
        EXPLANATIONS,
        default=None,
        return_dtype=pl.Enum(EXPLANATIONS),
    )
    frame = book.engine.collect(explained.select(*_COLUMNS))
    return frame.with_columns(by_number, pl.col("duplicate_type", "points").cast(pl.Int8))


def _explained(book: Book, lines: Frame) -> Frame:
    """The lines with explained_by as a place in EXPLANATIONS."""
    habits = lines.group_by("any_group").agg(
        nw.len().alias("size"),
        nw.col("entry_id").min().alias("first_entry"),
        nw.col("entry_id").max().alias("last_entry"),
        nw.col("month").min().alias("first_month"),
        nw.col("month").max().alias("last_month"),
        nw.col("month").n_unique().alias("months"),
    )
    habits = habits.select("any_group", habit=_habit())
    undone = reversed_entries(book).with_columns(undone=nw.lit(0))
    twins = book.engine.from_polars(line_twins(book).select("line_id").with_columns(flagged=True))
    joined = lines.join(habits, on="any_group", how="inner").join(undone, on="entry_id", how="left")
    joined = joined.join(twins, on="line_id", how="left")
    by = nw.coalesce("undone", "habit")
    return joined.with_columns(explained_by=nw.when(nw.col("flagged").is_null()).then(by))


def _habit() -> nw.Expr:
    """Of the lines of one account and amount: 1 batch, 2 recurring, 3 frequent, or null."""
    size, months = nw.col("size"), nw.col("months")
    span = nw.col("last_month") - nw.col("first_month")
    rhythm = nw.any_horizontal(
        *((span == (months - 1) * step) for step in _RHYTHMS), ignore_nulls=False
    )
    recurring = (months >= 3) & rhythm & (size <= months + 1)
    batch = nw.col("first_entry") == nw.col("last_entry")
    frequent = nw.when(size >= FREQUENT).then(nw.lit(3))
    return (
        nw.when(batch)
        .then(nw.lit(1))
        .otherwise(nw.when(recurring).then(nw.lit(2)).otherwise(frequent))
    )
