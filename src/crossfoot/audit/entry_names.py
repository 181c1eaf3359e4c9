"""Names of entries in sentences: each tells one entry of the ledger."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame


def entry_names(book: Book, ids: pl.Series) -> pl.DataFrame:
    """Return entry_id and name of these entries.

    The name is the entry number as the source system writes it; with its journal before it where
    other entries have the number too, and its posting date after it where even those are the same.
    Where the file has no number, it is the entry's here.
    """
    wanted = ids.unique().alias("entry_id").to_frame()
    touched = book.engine.from_polars(wanted)
    numbered = book.lines("entry_id", "journal_id").join(touched, on="entry_id", how="semi")
    numbers = book.engine.collect(numbered.select("journal_id").unique()).drop_nulls()
    heads = _heads(book, book.engine.from_polars(numbers))
    named = heads.with_columns(name=_name()).select("entry_id", "name")
    here = pl.coalesce("name", pl.col("entry_id").cast(pl.String))
    return wanted.join(named, on="entry_id", how="left").with_columns(name=here)


def _heads(book: Book, numbers: Frame) -> pl.DataFrame:
    """Every entry of these numbers once, with its journal and posting date."""
    lines = book.lines("entry_id", "journal_id", "source", "posting_date")
    found = lines.join(numbers, on="journal_id", how="semi").group_by("entry_id")
    firsts = (nw.col("journal_id").min(), nw.col("source").cast(nw.String).min())
    return book.engine.collect(found.agg(*firsts, nw.col("posting_date").max()))


def _name() -> pl.Expr:
    number, journal = pl.col("journal_id"), pl.col("source")
    with_journal = pl.when(journal.is_null()).then(number).otherwise(
        pl.concat_str(journal, pl.lit(" "), number)
    )  # fmt: skip
    day = pl.col("posting_date").dt.to_string("%Y-%m-%d")
    with_day = pl.concat_str(with_journal, pl.lit(" ("), day, pl.lit(")"))
    is_alone = pl.len().over("journal_id") == 1
    is_told = pl.len().over("journal_id", "source") == 1
    return pl.when(is_alone).then(number).when(is_told).then(with_journal).otherwise(with_day)
