"""export(): any table as a file that a spreadsheet or a program opens."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.selection.cells import with_plain_cells
from crossfoot.selection.safe_cells import with_safe_cells
from crossfoot.selection.whole import written_whole


@dataclass(frozen=True)
class ExportFormat:
    """A format: what it is called, how its files end and are announced, and its writer."""

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[[pl.LazyFrame, Path], None]


def export(table: pl.DataFrame | pl.LazyFrame, path: Path, format: str) -> Path:  # noqa: A002
    """Write a table to `path`, whole or not at all, and return the path.

    Rows are written as they are read, so a large lazy table needs little memory. Text that a
    spreadsheet would evaluate gets an apostrophe in csv and xlsx; parquet and arrow keep every
    value and type.

    Raises:
        UserError: there is no such format, the table is too large for it, or the file can't be
            written.
    """
    if format not in EXPORTS:
        raise UserError(f"There is no format '{format}'. There are: {', '.join(EXPORTS)}.")
    with written_whole(path) as unfinished:
        EXPORTS[format].write(table.lazy(), unfinished)
    return path


def _write_csv(table: pl.LazyFrame, path: Path) -> None:
    # All text in quotes: a semicolon in it starts a new cell in the spreadsheets of many countries.
    with_safe_cells(with_plain_cells(table)).sink_csv(
        path,
        quote_style="non_numeric",
        datetime_format="%Y-%m-%d %H:%M:%S%.f",
        time_format="%H:%M:%S%.f",
        engine="streaming",
    )


def _write_xlsx(table: pl.LazyFrame, path: Path) -> None:
    from crossfoot.selection.workbook import write_workbook  # 14 MB: web processes do without

    write_workbook(with_safe_cells(with_plain_cells(table)), path)


def _write_parquet(table: pl.LazyFrame, path: Path) -> None:
    table.sink_parquet(path, compression="zstd", engine="streaming")


def _write_arrow(table: pl.LazyFrame, path: Path) -> None:
    # The oldest form of text columns, which every reader of Arrow knows.
    oldest = pl.CompatLevel.oldest()
    table.sink_ipc(path, compression="lz4", compat_level=oldest, engine="streaming")


_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Every format a table can be exported in, by name.
EXPORTS = {
    one.name: one
    for one in (
        ExportFormat("csv", "CSV", ".csv", "text/csv", _write_csv),
        ExportFormat("xlsx", "Excel", ".xlsx", _EXCEL, _write_xlsx),
        ExportFormat(
            "parquet", "Parquet", ".parquet", "application/vnd.apache.parquet", _write_parquet
        ),
        ExportFormat("arrow", "Arrow", ".arrow", "application/vnd.apache.arrow.file", _write_arrow),
    )
}
