"""The first rows of a file: what suggestions are drawn from."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.source import FILE_ROW, READER_PROBLEM, ROW_KIND, Source
from crossfoot.ingest.suggest.values import ColumnValues, column_values

SAMPLE_ROWS = 30_000
#: Rows looked at for them: where so many are blank or broken, the rest is no better.
MOST_LOOKED_AT = 10 * SAMPLE_ROWS


@dataclass(frozen=True)
class Sample:
    """The first rows, as text, what each column looks like, and whether that is the whole file.

    `problem` says why the first row that could not be split into cells could not.
    """

    frame: pl.DataFrame
    looks: dict[str, ColumnValues]
    is_whole: bool
    problem: str | None = None


def take_sample(source: Source) -> Sample:
    """Read the first rows of a file, without blank rows and rows that could not be split."""
    taken: list[pl.DataFrame] = []
    rows, seen, is_whole, problem = 0, 0, True, None
    for batch in source.batches():
        if rows >= SAMPLE_ROWS or seen >= MOST_LOOKED_AT:
            is_whole = False
            break
        problem = problem or _first_problem(batch)
        taken.append(_clean(batch, source.columns))
        rows += taken[-1].height
        seen += batch.height
    empty = pl.DataFrame(schema=dict.fromkeys(source.columns, pl.String()))
    frame = pl.concat(taken) if taken else empty
    is_whole = is_whole and frame.height <= SAMPLE_ROWS
    frame = frame.head(SAMPLE_ROWS)
    looks = {name: column_values(frame, name) for name in source.columns}
    return Sample(frame, looks, is_whole, problem)


def distinct_in_file(source: Source, name: str) -> pl.Series:
    """All values of a column, read through the whole file."""
    found = [batch.get_column(name).unique() for batch in source.batches()]
    texts = pl.concat(found).unique().drop_nulls().str.strip_chars()
    return texts.filter(texts != "")


def _first_problem(batch: pl.DataFrame) -> str | None:
    if READER_PROBLEM not in batch.columns:
        return None
    for row, why in (
        batch.filter(pl.col(READER_PROBLEM).is_not_null())
        .select(FILE_ROW, READER_PROBLEM)
        .head(1)
        .rows()
    ):
        return f"row {row}: {why}"
    return None


def _clean(batch: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    if READER_PROBLEM in batch.columns:
        batch = batch.filter(pl.col(READER_PROBLEM).is_null())
    if ROW_KIND in batch.columns:
        batch = batch.filter(pl.col(ROW_KIND).is_null())
    return batch.select(columns).filter(~pl.all_horizontal(pl.all().is_null()))
