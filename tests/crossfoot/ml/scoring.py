"""Ledgers for the tests of scores, and ways to write the same ledger down differently."""

import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.tables import LEDGER
from tests.builders import book


def frame_of(source: Book) -> pl.DataFrame:
    """Every line of a book, with the columns of tables.LEDGER."""
    return source.engine.collect(source.lines(*LEDGER.names)).sort("line_id")


def shuffled(source: Book, seed: int = 1) -> Book:
    """The same lines in another order, with the numbers that they have."""
    return book(frame_of(source).sample(fraction=1, shuffle=True, seed=seed))


def renumbered(source: Book, seed: int = 2) -> Book:
    """The same entries in another order, numbered as a reader would number them."""
    frame = frame_of(source)
    entries = frame["entry_id"].unique().sort()
    places = np.random.default_rng(seed).permutation(len(entries)) + 1
    numbers = pl.DataFrame({"entry_id": entries, "new": places})
    moved = frame.join(numbers, on="entry_id").sort("new", "line_no", "line_id")
    moved = moved.with_columns(
        entry_id=pl.col("new").cast(pl.Int64), line_id=pl.int_range(1, pl.len() + 1)
    )
    return book(moved.select(LEDGER.names))


def first_entries(source: Book, until: str) -> Book:
    """The entries posted before a day."""
    frame = frame_of(source)
    late = frame.filter(pl.col("posting_date") >= pl.lit(until).str.to_date())["entry_id"]
    return book(frame.filter(~pl.col("entry_id").is_in(late.unique().implode())))


def with_lines(count: int, source: Book) -> Book:
    """About so many lines from the start of a book, in whole entries."""
    frame = frame_of(source)
    last = frame["entry_id"][count]
    return book(frame.filter(pl.col("entry_id") < last))
