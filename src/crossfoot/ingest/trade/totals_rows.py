"""Which rows of a sales or stock export state sums rather than what happened."""

from collections.abc import Sequence

import polars as pl

from crossfoot.ingest.convert.labels import ALONE, TOTAL


def is_totals_row(frame: pl.DataFrame, names: Sequence[str], dated: pl.Series) -> pl.Series:
    """Rows without a date whose first text in the columns `names` is a word for a sum."""
    first = frame.select(pl.coalesce(pl.col(names).str.strip_chars().replace("", None))).to_series()
    is_word = first.str.contains(ALONE) | first.str.contains(TOTAL)
    dated = dated.str.strip_chars().replace("", None)
    word_as_date = dated.str.contains(ALONE).fill_null(value=False)
    return (dated.is_null() | word_as_date) & is_word.fill_null(value=False)
