"""Any table as an Excel workbook of one sheet, row by row so that memory stays small."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crossfoot.errors import UserError

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_LONGEST_TEXT = 32_767
_CUT = " ... (cut: Excel holds 32,767 characters)"
#: Excel keeps numbers as floats, which hold this many digits exactly.
_EXACT = 10**15
_FIRST_YEAR = 1900
_SOME_DAY = dt.date(2000, 1, 1)
_BATCH_ROWS = 10_000
_SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
_MONEY = "#,##0"
_Write = Callable[[Worksheet, int, int, Any, Format], Any]


@contextmanager
def new_workbook(path: Path, **settings: bool) -> Iterator[Workbook]:
    """A workbook that is written to `path` at the end; text in it is never a formula or a link.

    Raises:
        OSError: the file can't be written.
    """
    try:
        with path.open("wb") as file, Workbook(file, {**_SETTINGS, **settings}) as workbook:
            yield workbook
    except FileCreateError as error:
        raise OSError(str(error)) from error


def write_workbook(lines: pl.LazyFrame, path: Path) -> None:
    """Write a heading and the rows; text is never a formula, numbers beyond Excel's digits text.

    Raises:
        UserError: there are more rows or columns than a sheet holds.
        OSError: the file can't be written.
    """
    schema = lines.collect_schema()
    _refuse_large(lines.select(pl.len()).collect(engine="streaming").item(), len(schema))
    with new_workbook(path, constant_memory=True) as workbook:
        sheet = workbook.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for column, name in enumerate(schema.names()):
            sheet.write_string(0, column, name, bold)
        writers = [_writer(dtype) for dtype in schema.dtypes()]
        styles = [workbook.add_format(_style(dtype)) for dtype in schema.dtypes()]
        row = 0
        for batch in lines.collect_batches(chunk_size=_BATCH_ROWS, engine="streaming"):
            for values in batch.iter_rows():
                row += 1
                for column, value in enumerate(values):
                    if value is not None:
                        writers[column](sheet, row, column, value, styles[column])


def _refuse_large(rows: int, columns: int) -> None:
    if rows >= MOST_ROWS or columns > MOST_COLUMNS:
        raise UserError(
            f"An Excel sheet holds {MOST_ROWS - 1:,} rows and {MOST_COLUMNS:,} columns; here are "
            f"{rows:,} rows and {columns:,} columns. Choose another format: csv, parquet or arrow."
        )


def _style(dtype: pl.DataType) -> dict[str, Any]:
    if isinstance(dtype, pl.Decimal):
        return {"num_format": _MONEY + ("." + "0" * dtype.scale if dtype.scale else "")}
    if dtype == pl.Date:
        return {"num_format": "yyyy-mm-dd"}
    if dtype == pl.Datetime:
        return {"num_format": "yyyy-mm-dd hh:mm:ss"}
    if dtype == pl.Time:
        return {"num_format": "hh:mm:ss"}
    return {"num_format": "0"} if dtype.is_integer() else {}


def _writer(dtype: pl.DataType) -> _Write:
    if dtype == pl.Boolean:
        return _write_truth
    if dtype.is_numeric():
        return _write_number
    return _write_time if dtype.is_temporal() else _write_text


def _write_truth(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    sheet.write_boolean(row, column, bool(value), style)


def _write_text(sheet: Worksheet, row: int, column: int, value: str, style: Format) -> None:
    if len(value) > _LONGEST_TEXT:
        value = value[: _LONGEST_TEXT - len(_CUT)] + _CUT
    sheet.write_string(row, column, value, style)


def _write_number(
    sheet: Worksheet, row: int, column: int, value: float | Decimal, style: Format
) -> None:
    if isinstance(value, float) or _fits(value):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, f"{Decimal(value):f}")


def _fits(value: int | Decimal) -> bool:
    """Whether all digits survive in Excel's floats."""
    whole = value if isinstance(value, int) else int(value.scaleb(-int(value.as_tuple().exponent)))
    return abs(whole) < _EXACT


def _write_time(
    sheet: Worksheet, row: int, column: int, value: dt.date | dt.time, style: Format
) -> None:
    if isinstance(value, dt.time):
        since = dt.datetime.combine(_SOME_DAY, value) - dt.datetime.combine(_SOME_DAY, dt.time())
        sheet.write_number(row, column, since / dt.timedelta(days=1), style)
    elif value.year < _FIRST_YEAR:
        sheet.write_string(row, column, value.isoformat())
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), style)
