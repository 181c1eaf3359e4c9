"""PolarsEngine: in this process, with Polars."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.engine.base import Frame
from crossfoot.tables import CODES

#: Kept in memory once they were asked for: small fixed-width values that most checks need.
HOT = (
    "line_id",
    "entry_id",
    "entity",
    "fiscal_year",
    "period",
    "posting_date",
    "effective_date",
    "entered_by",
    "approved_by",
    "source",
    "account",
    "party",
    "currency",
    "minor",
    "lag_days",
    "weekday",
    "entered_minute",
)


class PolarsEngine:
    """Runs the analyses with Polars on ledger lines (columns of tables.LEDGER)."""

    name = "polars"

    def __init__(self, lines: pl.LazyFrame) -> None:
        self._lines = lines
        self._hot: dict[str, pl.Series] = {}

    def lines(self, columns: Sequence[str]) -> Frame:
        wanted = list(dict.fromkeys(columns))
        if not set(wanted) <= set(HOT):
            return nw.from_native(self._lines.select(wanted))
        self._load([name for name in wanted if name not in self._hot])
        return nw.from_native(pl.DataFrame([self._hot[name] for name in wanted]).lazy())

    def _load(self, names: list[str]) -> None:
        """Read hot columns that nobody has asked for yet."""
        codes = [name for name in names if name in CODES]
        compact = self._lines.select(names).with_columns(pl.col(codes).cast(pl.Categorical))
        for values in compact.collect(engine="streaming") if names else ():
            self._hot[values.name] = _coded(values) if values.name in codes else values

    def keep(self, frame: Frame) -> Frame:
        return nw.from_native(_native(frame).collect().lazy())

    def collect(self, frame: Frame) -> pl.DataFrame:
        collected = _native(frame).collect()
        codes = [n for n, t in collected.schema.items() if t in (pl.Enum, pl.Categorical)]
        return collected.with_columns(pl.col(codes).cast(pl.String)) if codes else collected

    def from_polars(self, frame: pl.DataFrame) -> Frame:
        return nw.from_native(frame.lazy())

    def median(self, frame: Frame, by: Sequence[str], value: str, name: str) -> Frame:
        medians = (
            _native(frame).group_by(by).agg(pl.col(value).cast(pl.Float64).median().alias(name))
        )
        return nw.from_native(medians)


def _coded(values: pl.Series) -> pl.Series:
    """Code with categories in lexical order, so that minima do not depend on row order."""
    return values.cast(pl.Enum(values.drop_nulls().unique().cast(pl.String).sort()))


def _native(frame: Frame) -> pl.LazyFrame:
    native: Any = frame.to_native()
    assert isinstance(native, pl.LazyFrame)  # noqa: S101 - narrows the type
    return native
