"""Reader for Excel and OpenDocument workbooks, through calamine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv.sniff import unique_names
from crossfoot.ingest.readers.excel_cells import plain_texts
from crossfoot.ingest.readers.excel_errors import cell_errors
from crossfoot.ingest.readers.excel_files import is_workbook, refuse_unsafe
from crossfoot.ingest.readers.excel_header import find_header, likeness
from crossfoot.ingest.source import FILE_ROW, Reader, ReadOptions, Source

BATCH_ROWS = 100_000
_LOOKED_AT = 80
#: What Rust code stops with, which is no Exception: each library has its own class of the name.
_PANIC = "PanicException"
OPTIONS = ("sheet", "header_row")


@dataclass(frozen=True)
class _Sheet:
    """A sheet to read: its name, the header row from 0 (None: there is none), names by column."""

    title: str
    header: int | None
    frame: pl.DataFrame
    first_column: int

    @property
    def data(self) -> pl.DataFrame:
        return self.frame if self.header is None else self.frame.slice(self.header + 1)


def open_excel(path: Path, options: ReadOptions) -> Source:
    """Open the sheet that looks like a ledger, or `options.sheet`; rows are those of the sheet.

    Raises:
        UserError: the workbook is damaged, protected by a password, unreasonably large inside, or
            has no sheet with data or none of the name.
    """
    refuse_unsafe(path)
    workbook = _workbook(path)
    title, others = _choose(workbook, path, options)
    sheet = _load(workbook, title, path, options)
    frame, notes = _table(sheet, cell_errors(path, title))
    first = 1 if sheet.header is None else sheet.header + 2
    where = (
        f"sheet “{title}”"
        + (f" (of {others + 1})" if others else "")
        + ", "
        + _header_words(sheet.header)
    )
    return Source(
        path=path,
        format="excel",
        columns=tuple(frame.columns),
        batches=lambda: _batches(frame, first),
        options=options,
        notes=(where, *notes),
    )


def _header_words(header: int | None) -> str:
    return "no header row" if header is None else f"header in row {header + 1}"


def _batches(frame: pl.DataFrame, first: int) -> Iterator[pl.DataFrame]:
    for start in range(0, frame.height, BATCH_ROWS):
        part = frame.slice(start, BATCH_ROWS)
        numbers = pl.int_range(first + start, first + start + part.height, eager=True)
        yield part.select(numbers.alias(FILE_ROW), pl.all())


def _workbook(path: Path) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(path)
    except (fastexcel.FastExcelError, OSError) as error:
        why = str(error).splitlines()[0] if str(error) else "damaged"
        if "assword" in str(error):
            why = "it is protected by a password"
        raise UserError(
            f"{path.name} can't be opened as a workbook ({why}). Open it in Excel, save it without "
            "a password as .xlsx, and give that."
        ) from error


def _choose(workbook: fastexcel.ExcelReader, path: Path, options: ReadOptions) -> tuple[str, int]:
    """The sheet to read and the number of others with content."""
    names = workbook.sheet_names
    if options.sheet is not None:
        return _named(names, options.sheet, path), 0
    scored = [(_score(workbook, name), -place, name) for place, name in enumerate(names)]
    filled = [found for found in scored if found[0] > 0]
    if not filled:
        raise UserError(f"{path.name} has no sheet with data. Export it again.")
    return max(filled)[2], len(filled) - 1


def _named(names: list[str], wanted: str, path: Path) -> str:
    if wanted in names:
        return wanted
    if wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    raise UserError(
        f"{path.name} has no sheet “{wanted}”. It has: {', '.join(names)}. Name one of them."
    )


def _score(workbook: fastexcel.ExcelReader, name: str) -> float:
    """How much a sheet looks like a ledger; 0 for an empty one or a chart."""
    try:
        sheet = workbook.load_sheet(
            name, header_row=None, skip_rows=0, dtypes="string", n_rows=_LOOKED_AT
        )
        rows = sheet.to_polars().rows()
    except fastexcel.FastExcelError:
        return 0.0
    height = sheet.total_height
    is_hidden = sheet.visible != "visible"
    return likeness(rows, height) * (0.5 if is_hidden else 1.0)


def _load(workbook: fastexcel.ExcelReader, title: str, path: Path, options: ReadOptions) -> _Sheet:
    try:
        sheet = workbook.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise _unreadable(path, title, error) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise _unreadable(path, title, error) from error
    if frame.is_empty():
        raise UserError(f"{path.name}, sheet “{title}”: the sheet is empty. Name another.")
    columns = sheet.available_columns()
    offset = (columns[0].absolute_index if columns else 0) or 0
    if options.header_row is None:
        return _Sheet(title, find_header(frame.head(_LOOKED_AT).rows()), frame, offset)
    if not 1 <= options.header_row <= frame.height:
        raise UserError(f"{path.name}, sheet “{title}”: there is no row {options.header_row}.")
    return _Sheet(title, options.header_row - 1, frame, offset)


def _unreadable(path: Path, title: str, error: BaseException) -> UserError:
    return UserError(
        f"{path.name}, sheet “{title}”: it can't be read ({str(error).splitlines()[0]}). "
        "Save it again from Excel, or export CSV."
    )


def _table(sheet: _Sheet, errors: list[tuple[int, int, str]]) -> tuple[pl.DataFrame, list[str]]:
    """The rows below the header under unique names; columns without name and value are left out."""
    width = sheet.frame.width
    header = [None] * width if sheet.header is None else sheet.frame.row(sheet.header)
    cells = [str(cell or "").strip() for cell in header]
    data = _with_errors(sheet.data, sheet, errors)
    kept = [
        place
        for place, column in enumerate(data.iter_columns())
        if cells[place] or column.null_count() < data.height
    ]
    labels = [cells[place] or f"column {sheet.first_column + place + 1}" for place in kept]
    named = data[:, kept]
    named.columns = unique_names(labels, len(labels))
    texts, notes = plain_texts(named)
    if errors:
        notes.append(f"{len(errors)} cells hold a formula error such as {errors[0][2]}")
    return texts, notes


def _with_errors(
    frame: pl.DataFrame, sheet: _Sheet, errors: list[tuple[int, int, str]]
) -> pl.DataFrame:
    """Put the error's text (#REF!) where calamine leaves the cell empty."""
    start = 0 if sheet.header is None else sheet.header + 1
    by_column: dict[int, dict[int, str]] = {}
    for row, column, text in errors:
        if start <= row < start + frame.height and 0 <= column - sheet.first_column < frame.width:
            by_column.setdefault(column - sheet.first_column, {})[row - start] = text
    for place, cells in by_column.items():
        name = frame.columns[place]
        values = frame.get_column(name).scatter(list(cells), list(cells.values()))
        frame = frame.with_columns(values.alias(name))
    return frame


READER = Reader("excel", "Excel and OpenDocument workbooks", is_workbook, open_excel, OPTIONS)
