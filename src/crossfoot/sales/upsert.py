"""A later file corrects and extends an earlier one, document by document."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.sales.periods import Period, period_start
from crossfoot.tables.sales import OF_THE_FILE, SALES

#: What identifies a document: numbers of receipts may be the same in two stores.
DOCUMENT = ("store", "transaction_id")
#: What says which line of a document another version of it corrects.
_LINE = (*DOCUMENT, "line_no", "product_id")
CONTENT = tuple(name for name in SALES.names if name not in OF_THE_FILE)
_ORDER = ("sold_at", *DOCUMENT, "line_no", "product_id", "milli", "minor", "repeat_no")


@dataclass(frozen=True)
class Upserted:
    """The table after a file, and per period what the file changed.

    `changes` has period (its first day), rows_before, rows_after, added, updated, deleted and
    unchanged; before = unchanged + updated + deleted, after = unchanged + updated + added.
    """

    lines: pl.DataFrame
    changes: pl.DataFrame


def canonical(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines in the one order that depends on nothing but them, numbered anew."""
    rest = [name for name in CONTENT if name not in _ORDER]
    ordered = lines.select(CONTENT).sort([*_ORDER, *rest], nulls_last=True)
    ids = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line_id")
    return ordered.select(ids, *CONTENT)


def upsert(before: pl.DataFrame, incoming: pl.DataFrame, period: Period = "month") -> Upserted:
    """Put the documents of a file in the place of their earlier versions.

    Both have the columns of tables.SALES. Documents the file does not name stay as they are;
    of one that it names, lines that it no longer has are deleted.
    """
    named = incoming.select(DOCUMENT).unique()
    replaced = before.join(named, on=DOCUMENT, how="semi", nulls_equal=True)
    untouched = before.join(named, on=DOCUMENT, how="anti", nulls_equal=True)
    after = pl.concat([untouched.select(CONTENT), incoming.select(CONTENT)])
    return Upserted(canonical(after), changes(before, replaced, incoming, period))


def latest(uploads: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The table that uploads give, one after the other: of each document the last version."""
    if not uploads:
        return canonical(SALES.schema.to_frame())
    numbered = [
        frame.select(CONTENT).with_columns(pl.lit(number).alias("_upload"))
        for number, frame in enumerate(uploads)
    ]
    together = pl.concat(numbered)
    last = together.filter(pl.col("_upload") == pl.col("_upload").max().over(DOCUMENT))
    return canonical(last)


def changes(
    before: pl.DataFrame, replaced: pl.DataFrame, incoming: pl.DataFrame, period: Period
) -> pl.DataFrame:
    """Count per period what becomes of lines when `incoming` takes the place of `replaced`."""
    start = period_start(pl.col("sold_at").dt.date(), period).alias("period")
    old, new = (frame.select(start, *CONTENT) for frame in (replaced, incoming))
    gone, come = _without_equals(old, new), _without_equals(new, old)
    pair = ["period", *_LINE]
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
