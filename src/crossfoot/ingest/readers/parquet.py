"""Reader for Parquet: typed columns become the text they stand for, exactly."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.source import FILE_ROW, Reader, ReadOptions, Source

BATCH_ROWS = 250_000
#: A double holds 15 decimal digits for certain; the rest is noise of binary fractions.
_CERTAIN_DIGITS = 15
#: Polars stops with a panic, which is no Exception, at some kinds of damage.
_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_NESTED = (pl.List, pl.Array, pl.Struct)


def open_parquet(path: Path, options: ReadOptions) -> Source:
    """Open a Parquet file; row 1 is the first row of data.

    Raises:
        UserError: the file is damaged or is no Parquet file.
    """
    try:
        schema = pl.read_parquet_schema(path)
        pl.scan_parquet(path, glob=False).select(pl.len()).collect()
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    names = tuple(name for name in schema if name != FILE_ROW)
    floats = [name for name in names if schema[name].is_float()]
    notes = (f"binary fractions were read to {_CERTAIN_DIGITS} digits: {', '.join(floats)}",)
    return Source(
        path=path,
        format="parquet",
        columns=names,
        batches=lambda: _batches(path, names),
        options=options,
        notes=notes if floats else (),
    )


def _batches(path: Path, names: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    lines = pl.scan_parquet(path, glob=False).select(names)
    schema = lines.collect_schema()
    texts = [as_text(name, schema[name]) for name in names]
    numbered = lines.select(texts).with_row_index(FILE_ROW, offset=1)
    numbered = numbered.with_columns(pl.col(FILE_ROW).cast(pl.Int64))
    try:
        yield from numbered.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> UserError:
    why = (str(error).splitlines() or [""])[0]
    return UserError(f"{path.name} can't be read as Parquet ({why}). Write it again.")


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """The text of a typed column: ISO dates, plain numbers, empty text as null."""
    column = pl.col(name)
    if dtype.is_float():
        return _plain_number(column).alias(name)
    if dtype == pl.Datetime:
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f").str.replace(r"\.0+$", "").alias(name)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False).alias(name)
    if dtype in _NESTED:
        return column.map_batches(_json, return_dtype=pl.String()).alias(name)
    return column.cast(pl.String).replace("", None).alias(name)


def _json(values: pl.Series) -> pl.Series:
    return pl.DataFrame({"v": values}).select(pl.struct("v").struct.json_encode()).to_series()


def _plain_number(column: pl.Expr) -> pl.Expr:
    """Decimal digits of a float: integers without a point, no exponent, no binary noise."""
    rounded = column.cast(pl.Float64).round_sig_figs(_CERTAIN_DIGITS)
    whole = rounded == rounded.round()
    integer = rounded.cast(pl.Int64, strict=False).cast(pl.String)
    text = rounded.cast(pl.String)
    fraction = (
        pl.when(text.str.contains("e", literal=True))
        .then(rounded.cast(pl.Decimal(38, 15), strict=False).cast(pl.String))
        .otherwise(text)
    )
    return pl.when(whole & integer.is_not_null()).then(integer).otherwise(fraction)


def _recognises(path: Path, head: bytes) -> bool:
    return head.startswith(b"PAR1")


READER = Reader("parquet", "Parquet", _recognises, open_parquet)
