"""Column and Table: a canonical table as data."""

from dataclasses import dataclass

import polars as pl

PolarsType = pl.DataType | type[pl.DataType]


@dataclass(frozen=True)
class Column:
    """One column of a canonical table: its name, type, unit and meaning."""

    name: str
    dtype: PolarsType
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A canonical table: its name and its columns in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def meaning(self, name: str) -> str:
        return next(column.meaning for column in self.columns if column.name == name)
