"""Tallies: how many lines each account, user, source and pair of them has."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame


def tally(book: Book, *keys: str) -> Frame:
    """Return one row per combination of these code columns with its number of `lines`."""

    def count() -> Frame:
        groups = book.lines("line_id", *keys).group_by(*keys)
        return book.engine.keep(groups.agg(nw.len().cast(nw.Int64).alias("lines")))

    frame: Frame = book.once("tally " + " ".join(keys), count)
    return frame


def tally_table(book: Book, *keys: str) -> pl.DataFrame:
    """The same as a small table in memory, code columns as String, in order of the keys."""

    def table() -> pl.DataFrame:
        return book.engine.collect(tally(book, *keys)).sort(*keys)

    frame: pl.DataFrame = book.once("tally table " + " ".join(keys), table)
    return frame


def join_facts(book: Book, lines: Frame, facts: pl.DataFrame, *keys: str) -> Frame:
    """The lines whose keys are in `facts` (few rows, keys as String), with the facts beside them.

    Filters before it casts: the key columns of the many lines may be dictionary-coded.
    """
    for key in keys:
        lines = lines.filter(nw.col(key).is_in(facts[key].unique().sort().to_list()))
    lines = lines.with_columns(*(nw.col(key).cast(nw.String) for key in keys))
    return lines.join(book.engine.from_polars(facts), on=list(keys))
