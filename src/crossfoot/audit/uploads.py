"""Uploads: how much of one dataset is in another one already."""

from dataclasses import dataclass

import polars as pl

#: What makes two lines the same line; numbers given while reading are not part of it.
CONTENT = (
    "journal_id",
    "entity",
    "posting_date",
    "effective_date",
    "entered_by",
    "source",
    "account",
    "party",
    "reference",
    "header_text",
    "line_text",
    "currency",
    "minor",
)


@dataclass(frozen=True)
class Overlap:
    """How many lines a new dataset has, and how many of them were there already."""

    lines: int
    known: int

    @property
    def share(self) -> float:
        return self.known / self.lines if self.lines else 0.0


def line_hashes(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return hash (UInt64) and copies (lines with it) of ledger lines, from their content.

    Hashes are for comparing within one run: another version of Polars may give others.
    """
    hashed = lines.select(pl.struct(CONTENT).hash(seed=1).alias("hash"))
    return hashed.group_by("hash").agg(copies=pl.len()).collect(engine="streaming")


def compare_uploads(new: pl.LazyFrame, earlier: pl.LazyFrame) -> Overlap:
    """Count the lines of `new` that `earlier` has as well; a line twice counts twice if both do."""
    ours, theirs = line_hashes(new), line_hashes(earlier)
    both = ours.join(theirs, on="hash", suffix="_earlier")
    known = both.select(pl.min_horizontal("copies", "copies_earlier").sum()).item()
    return Overlap(lines=int(ours["copies"].sum()), known=int(known))
