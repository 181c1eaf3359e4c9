"""The first rows of a file: what suggestions are drawn from."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.source import FILE_ROW, Source
from crossfoot.ingest.suggest.values import ColumnValues, column_values

SAMPLE_ROWS = 50_000
_NOT_DATA = (FILE_ROW, "reader_problem")


@dataclass(frozen=True)
class Sample:
    """The first rows, as text, what each column looks like, and whether that is the whole file."""

    frame: pl.DataFrame
    looks: dict[str, ColumnValues]
    is_whole: bool


def take_sample(source: Source) -> Sample:
    """Read the first rows of a file, without blank rows and rows that could not be split."""
    taken: list[pl.DataFrame] = []
    rows, is_whole = 0, True
    for batch in source.batches():
        if rows >= SAMPLE_ROWS:
            is_whole = False
            break
        taken.append(_clean(batch, source.columns))
        rows += taken[-1].height
    empty = pl.DataFrame(schema=dict.fromkeys(source.columns, pl.String()))
    frame = pl.concat(taken) if taken else empty
    is_whole = is_whole and frame.height <= SAMPLE_ROWS
    frame = frame.head(SAMPLE_ROWS)
    return Sample(frame, {name: column_values(frame, name) for name in source.columns}, is_whole)


def _clean(batch: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    if "reader_problem" in batch.columns:
        batch = batch.filter(pl.col("reader_problem").is_null())
    return batch.select(columns).filter(~pl.all_horizontal(pl.all().is_null()))
