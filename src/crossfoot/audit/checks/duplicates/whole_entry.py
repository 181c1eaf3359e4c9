"""D7: all lines of an entry come again in another one."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.duplicates import duplicate_pairs, entry_twins, exact_pairs
from crossfoot.engine.base import Frame


def find_whole_entries(book: Book, settings: Settings) -> Frame:
    days = (pl.col("posting_date_b") - pl.col("posting_date_a")).dt.total_days().abs()
    pairs = duplicate_pairs(book).filter(pl.col("whole"), days <= settings["days"])
    for name in ("party", "reference"):
        if settings[f"same_{name}"]:
            pairs = pairs.filter(pl.col(f"{name}_a") == pl.col(f"{name}_b"))
    return entry_twins(book, exact_pairs(book, pairs.with_columns(apart=_apart(days))))


def _apart(days: pl.Expr) -> pl.Expr:
    return (
        pl.when(days == 0)
        .then(pl.lit("on the same day"))
        .when(days == 1)
        .then(pl.lit("a day apart"))
        .otherwise(pl.format("{} days apart", days))
    )


WHOLE_ENTRY = Check(
    code="D7",
    name="whole_entry",
    title="Entry posted twice",
    family="duplicates",
    unit="entry",
    weight=25,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("days", 75, "longest time between the two posting dates, at most 75", "days"),
        Parameter("same_party", default=False, meaning="only where both name the same party"),
        Parameter("same_reference", default=False, meaning="only where the references are equal"),
    ),
    source="AICPA Audit Data Analytics Guide; ISA 240.A45",
    reason="the same lines as entry {twin}, posted {apart}, and nothing explains it",
    find=find_whole_entries,
)
