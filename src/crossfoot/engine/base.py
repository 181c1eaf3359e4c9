"""Engine: what an analysis may ask of the machine it runs on."""

from collections.abc import Sequence
from typing import Any, Protocol

import narwhals.stable.v2 as nw
import polars as pl

Frame = nw.LazyFrame[Any]


class Engine(Protocol):
    """Runs Narwhals frames; everything that differs between backends is a method here."""

    name: str

    def lines(self, columns: Sequence[str]) -> Frame:
        """The ledger lines with these columns of tables.LEDGER.

        Code columns (tables.CODES) may be dictionary-coded with categories in lexical order:
        compare, group, join, sort and take minima freely, cast to nw.String before `.str`.
        """
        ...

    def keep(self, frame: Frame) -> Frame:
        """Compute a frame once, for several uses."""
        ...

    def collect(self, frame: Frame) -> pl.DataFrame:
        """Compute a frame and bring it into memory; code columns come as String."""
        ...

    def from_polars(self, frame: pl.DataFrame) -> Frame:
        """Hand a small table (holidays, limits, accounts) to the engine."""
        ...

    def median(self, frame: Frame, by: Sequence[str], value: str, name: str) -> Frame:
        """The exact median of `value` per group, as columns `by` and `name` (Float64)."""
        ...
