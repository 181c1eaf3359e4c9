"""What the values of a column look like: its fill, distinct values and kinds."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.suggest.dates import DateShape, date_shape
from crossfoot.ingest.suggest.measures import largest, share
from crossfoot.ingest.suggest.numbers import NumberShape, number_shape

_TIME = r"^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?$|^\d{5,6}$"
_SAMPLES = 3


@dataclass(frozen=True)
class ColumnValues:
    """A column of the sampled rows: `filled` 0 to 1, distinct texts, and what they may be."""

    name: str
    rows: int
    filled: float
    distinct: tuple[str, ...]
    samples: tuple[str, ...]
    number: NumberShape
    date: DateShape
    time_share: float
    longest: int

    @property
    def is_empty(self) -> bool:
        return not self.distinct

    @property
    def is_date(self) -> bool:
        return self.date.share >= 0.5

    @property
    def is_number(self) -> bool:
        return self.number.share >= 0.95

    @property
    def is_flag(self) -> bool:
        """Two short values, or one and blanks."""
        return 1 <= len(self.distinct) <= 4 and self.longest <= 12 and not self.has_decimals

    @property
    def has_decimals(self) -> bool:
        return self.number.share >= 0.95 and self.number.fraction_share > 0


def column_values(frame: pl.DataFrame, name: str) -> ColumnValues:
    """Look at one text column of the sampled rows."""
    texts = frame.get_column(name)
    trimmed = texts.str.strip_chars().drop_nulls()
    trimmed = trimmed.filter(trimmed != "")
    distinct = trimmed.unique(maintain_order=True)
    return ColumnValues(
        name=name,
        rows=frame.height,
        filled=trimmed.len() / max(frame.height, 1),
        distinct=tuple(distinct.to_list()),
        samples=tuple(distinct.head(_SAMPLES).to_list()),
        number=number_shape(distinct),
        date=date_shape(distinct),
        time_share=share(distinct.str.contains(_TIME)),
        longest=largest(distinct.str.len_chars()),
    )
