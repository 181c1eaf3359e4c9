"""P5: entry numbers are missing, or used twice."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.sequences import GapRules, find_gaps
from crossfoot.engine.base import Frame


def find_sequence_gaps(book: Book, settings: Settings) -> Frame:
    gaps, repeats = missing_numbers(book, settings)
    one = pl.format("the number {} is missing before this entry", "first_missing")
    several = pl.format(
        "{} numbers are missing before this entry: {} to {}",
        "missing",
        "first_missing",
        "last_missing",
    )
    missing = gaps.select(
        "entry_id", what=pl.when(pl.col("missing") == 1).then(one).otherwise(several)
    )
    again = pl.format("an earlier entry has the same number, {}", "number")
    twice = repeats.select("entry_id", what=again).join(missing, on="entry_id", how="anti")
    found = pl.concat([missing, twice]).with_columns(score=pl.lit(1.0))
    return book.engine.from_polars(found)


def missing_numbers(book: Book, settings: Settings) -> tuple[pl.DataFrame, pl.DataFrame]:
    group_by = settings["group_by"]
    rules = GapRules(
        group_by=None if group_by == "auto" else tuple(group_by),
        minimum_gap=settings["minimum_gap"],
        largest_gap=settings["largest_gap"],
        most_gaps=settings["most_gaps"],
    )
    return find_gaps(book, rules)


SEQUENCE_GAP = Check(
    code="P5",
    name="sequence_gap",
    title="Gap or repeat in the entry numbers",
    family="population",
    unit="entry",
    weight=8,
    needs=frozenset({"journal_id"}),
    parameters=(
        Parameter("group_by", "auto", "columns that each have numbers of their own"),
        Parameter("minimum_gap", 1, "fewer missing numbers are no gap", "numbers"),
        Parameter("largest_gap", 10_000, "a wider gap parts two number ranges", "numbers"),
        Parameter("most_gaps", 0.1, "with more gaps per number they are not counted in ones"),
    ),
    source="CAQ 2008 practice aid, 2; AICPA Audit Data Standards, check 3.1.1",
    reason="{what}",
    find=find_sequence_gaps,
)
