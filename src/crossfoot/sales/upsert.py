"""A later file corrects and extends an earlier one, document by document."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.sales.periods import Period, period_start
from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.sales import OF_THE_FILE, SALES
from crossfoot.tables.table import Table


@dataclass(frozen=True)
class Keyed:
    """How the lines of a table belong together.

    A `document` is replaced whole; `line` says which line of it another version corrects; `order`
    are the columns to sort by first; `moment` is the column that dates a line.
    """

    table: Table
    document: tuple[str, ...]
    line: tuple[str, ...]
    order: tuple[str, ...]
    moment: str

    @property
    def content(self) -> tuple[str, ...]:
        """The columns that say what happened, not in which file it stood."""
        return tuple(name for name in self.table.names if name not in OF_THE_FILE)

    @property
    def day(self) -> pl.Expr:
        return pl.col(self.moment).cast(pl.Date)


#: Numbers of receipts may be the same in two stores.
_DOCUMENT = ("store", "transaction_id")
SALES_LINES = Keyed(
    SALES,
    _DOCUMENT,
    (*_DOCUMENT, "line_no", "product_id"),
    ("sold_at", *_DOCUMENT, "line_no", "product_id", "milli", "minor", "repeat_no"),
    "sold_at",
)
_COUNT = ("as_of", "store", "item_id")
STOCK_COUNTS = Keyed(INVENTORY, _COUNT, _COUNT, _COUNT, "as_of")


@dataclass(frozen=True)
class Upserted:
    """The table after a file, and per period what the file changed.

    `changes` has period (its first day), rows_before, rows_after, added, updated, deleted and
    unchanged; before = unchanged + updated + deleted, after = unchanged + updated + added.
    """

    lines: pl.DataFrame
    changes: pl.DataFrame


def canonical(lines: pl.DataFrame, of: Keyed = SALES_LINES) -> pl.DataFrame:
    """The lines in the one order that depends on nothing but them, numbered anew."""
    rest = [name for name in of.content if name not in of.order]
    ordered = lines.select(of.content).sort([*of.order, *rest], nulls_last=True)
    ids = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line_id")
    return ordered.select(ids, *of.content)


def upsert(
    before: pl.DataFrame, incoming: pl.DataFrame, period: Period = "month", of: Keyed = SALES_LINES
) -> Upserted:
    """Put the documents of a file in the place of their earlier versions.

    Both have the columns of the table. Documents the file does not name stay as they are; of one
    that it names, lines that it no longer has are deleted.
    """
    after = replaced(before, [incoming], incoming, of)
    return Upserted(after, changes(before, after, incoming, period, of))


def replaced(
    before: pl.DataFrame,
    versions: Sequence[pl.DataFrame],
    named: pl.DataFrame,
    of: Keyed = SALES_LINES,
) -> pl.DataFrame:
    """The table with the documents of `named` as `versions`, one after the other, give them.

    With the uploads that are left a file is taken back; with all of them in the order in which
    they came one that was read late takes its place among them.
    """
    own = [naming(one, named, of) for one in versions]
    rest = before.join(_documents(named, of), on=of.document, how="anti", nulls_equal=True)
    return canonical(pl.concat([rest.select(of.content), latest(own, of).select(of.content)]), of)


def latest(uploads: Sequence[pl.DataFrame], of: Keyed = SALES_LINES) -> pl.DataFrame:
    """The table that uploads give, one after the other: of each document the last version."""
    if not uploads:
        return canonical(of.table.schema.to_frame(), of)
    numbered = [
        frame.select(of.content).with_columns(pl.lit(number).alias("_upload"))
        for number, frame in enumerate(uploads)
    ]
    together = pl.concat(numbered)
    last = together.filter(pl.col("_upload") == pl.col("_upload").max().over(of.document))
    return canonical(last, of)


def changes(
    before: pl.DataFrame,
    after: pl.DataFrame,
    named: pl.DataFrame,
    period: Period,
    of: Keyed = SALES_LINES,
) -> pl.DataFrame:
    """Count per period what became of lines between two tables that differ by a file's documents.

    `named` are the lines of that file, added or taken back. The columns are those of Upserted.
    """
    start = period_start(of.day, period).alias("period")
    old, new = (naming(frame, named, of).select(start, *of.content) for frame in (before, after))
    gone, come = _without_equals(old, new), _without_equals(new, old)
    pair = ["period", *of.line]
    gone, come = (_numbered(frame, pair) for frame in (gone, come))
    updated = come.join(gone, on=[*pair, "_nth"], how="semi", nulls_equal=True)
    added = come.join(gone, on=[*pair, "_nth"], how="anti", nulls_equal=True)
    deleted = gone.join(come, on=[*pair, "_nth"], how="anti", nulls_equal=True)
    touched = pl.concat([old.select("period"), new.select("period")]).unique()
    counts = touched.join(_count(before.select(start), "rows_before"), on="period", how="left")
    for name, frame in (("added", added), ("updated", updated), ("deleted", deleted)):
        counts = counts.join(_count(frame, name), on="period", how="left")
    known = counts.with_columns(pl.exclude("period").fill_null(0).cast(pl.Int64)).sort("period")
    return known.select(
        "period",
        "rows_before",
        (pl.col("rows_before") + pl.col("added") - pl.col("deleted")).alias("rows_after"),
        "added",
        "updated",
        "deleted",
        (pl.col("rows_before") - pl.col("updated") - pl.col("deleted")).alias("unchanged"),
    )


def naming(lines: pl.DataFrame, named: pl.DataFrame, of: Keyed = SALES_LINES) -> pl.DataFrame:
    """The lines of the documents that a file names."""
    return lines.join(_documents(named, of), on=of.document, how="semi", nulls_equal=True)


def _documents(named: pl.DataFrame, of: Keyed) -> pl.DataFrame:
    return named.select(of.document).unique()


def touched_days(changes: pl.DataFrame) -> pl.Series:
    """The days on which anything is another than before, of changes counted by day."""
    return changes.filter(pl.sum_horizontal("added", "updated", "deleted") > 0)["period"]


def _without_equals(these: pl.DataFrame, those: pl.DataFrame) -> pl.DataFrame:
    """The lines of these that those do not have, one for one."""
    names = these.columns
    left, right = _numbered(these, names), _numbered(those, names)
    return left.join(right, on=[*names, "_nth"], how="anti", nulls_equal=True).drop("_nth")


def _numbered(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    nth = pl.int_range(pl.len(), dtype=pl.Int64).over(names).alias("_nth")
    return frame.with_columns(nth)


def _count(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.group_by("period").agg(pl.len().cast(pl.Int64).alias(name))
