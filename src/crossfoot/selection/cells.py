"""Columns of any Polars type become columns whose values fit into one cell each."""

import polars as pl
from polars.datatypes import DataTypeClass

_LISTS = (pl.List, pl.Array)
_NAMED = (pl.Categorical, pl.Enum)


def with_plain_cells(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Lists become text with semicolons, structs JSON, bytes hexadecimal, zoned times ISO 8601.

    Numbers, text, truth values, dates and times without a zone stay as they are.
    """
    schema = lines.collect_schema()
    changed = [_plain(name, dtype) for name, dtype in schema.items() if not _is_plain(dtype)]
    return lines.with_columns(changed)


def _is_plain(dtype: pl.DataType | DataTypeClass) -> bool:
    if dtype.is_nested() or dtype in (*_NAMED, pl.Binary, pl.Duration, pl.Null):
        return False
    return not (isinstance(dtype, pl.Datetime) and dtype.time_zone)


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, _LISTS):
        texts = column.arr.to_list() if isinstance(dtype, pl.Array) else column
        if isinstance(dtype.inner, pl.Struct):
            texts = texts.list.eval(pl.element().struct.json_encode())
        return texts.cast(pl.List(pl.String)).list.join(";")
    if isinstance(dtype, pl.Struct):
        return pl.when(column.is_not_null()).then(column.struct.json_encode()).alias(name)
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    if dtype == pl.Duration:
        return column.dt.to_string("iso")
    if isinstance(dtype, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f%:z")
    return column.cast(pl.String)
