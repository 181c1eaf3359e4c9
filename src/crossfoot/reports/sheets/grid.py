"""Tables of a sheet: typed cells from a frame, with filters, live totals and frozen headings."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.sheets.styles import Styles, kind_of

_EPOCH = pl.date(1899, 12, 30)
_LONGEST_TEXT = 32_000
#: Of a long list only its first rows are printed: nobody reads a hundred pages of paper.
MOST_PRINTED = 300
_ROW, _LINE, _HIGHEST_ROW = 15.0, 12.75, 400.0
_CHARACTERS = 1.2  # of usual text in Arial 10, for each unit of a column's width
_RIGHT = ("money", "int", "risk", "share")
#: What spreadsheets take for the beginning of a formula.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Field:
    """A column of a sheet: title, width in characters, kind of cell and column of the frame.

    A field without a column is empty, for the auditor to fill in. Fields that do not print come
    last: a page has no room for them.
    """

    title: str
    width: float
    kind: str
    column: str | None = None
    total: bool = False
    prints: bool = True


def widths(fields: Sequence[Field]) -> list[float]:
    return [field.width for field in fields]


def write_grid(
    sheet: Worksheet,
    styles: Styles,
    first: int,
    fields: Sequence[Field],
    frame: pl.DataFrame,
    strong: Collection[int] = (),
) -> int:
    """Write heading and rows from row `first` (from 0); return the row after the last.

    `strong` are the numbers of the frame's rows that stand out.
    """
    for number, field in enumerate(fields):
        head = "head_right" if kind_of(field.kind) in _RIGHT else "head"
        write_text(sheet, styles, (first, number), field.title, head)
    sheet.set_row(first, 30)
    shown = [(number, field) for number, field in enumerate(fields) if field.column]
    cells = frame.select(_cell(field, frame).alias(str(number)) for number, field in shown)
    writers = [(number, _writer(sheet, styles, field)) for number, field in shown]
    usual = [(number, write, styles[shown[i][1].kind]) for i, (number, write) in enumerate(writers)]
    bold = [
        (number, write, styles[f"{shown[i][1].kind}_strong"] if strong else usual[i][2])
        for i, (number, write) in enumerate(writers)
    ]
    for row, values in enumerate(cells.iter_rows()):
        _write_row(first + 1 + row, values, bold if row in strong else usual)
    after = first + 1 + frame.height
    _blank_inputs(sheet, styles, range(first + 1, after), fields)
    _set_heights(sheet, first + 1, fields, frame)
    return after


def height_of(length: int, width: float) -> float:
    """Points that a text of `length` characters needs in a column of `width`.

    Excel finds it out by itself; other programs leave lines on top of each other.
    """
    return _points(-(-length // int(width * _CHARACTERS)))


def _points(lines: int) -> float:
    return min(_HIGHEST_ROW, max(_ROW, _LINE * lines + 2))


def _set_heights(
    sheet: Worksheet, first: int, fields: Sequence[Field], frame: pl.DataFrame
) -> None:
    needed = [
        (pl.col(f.column or "").cast(pl.String).str.len_chars() / int(f.width * _CHARACTERS)).ceil()
        for f in fields
        if f.kind == "wrap" and f.column in frame.columns
    ]
    if not needed:
        return
    lines = frame.select(pl.max_horizontal(needed).fill_null(1).cast(pl.Int64)).to_series()
    for row, count in enumerate(lines, first):
        if count > 1:
            sheet.set_row(row, _points(count))


_CellWriter = Callable[[int, int, Any, Format], Any]


def _write_row(
    row: int, values: Sequence[Any], writers: Sequence[tuple[int, _CellWriter, Format]]
) -> None:
    for value, (column, write, style) in zip(values, writers, strict=True):
        if value is not None:
            write(row, column, value, style)


def _writer(sheet: Worksheet, styles: Styles, field: Field) -> _CellWriter:
    is_number = kind_of(field.kind) in (*_RIGHT, "date", "time", "plain_int")
    return sheet.write_number if is_number else text_writer(sheet, styles, field.kind)


def text_writer(sheet: Worksheet, styles: Styles, kind: str) -> _CellWriter:
    """Writes texts that stay texts, also when a cell that begins like a formula is edited."""

    def write(row: int, column: int, text: str, style: Format) -> None:
        if text[:1] in FORMULA_STARTS:
            style = styles[f"{kind}_quoted"]
        sheet.write_string(row, column, text, style)

    return write


def write_text(
    sheet: Worksheet, styles: Styles, place: tuple[int, int], text: str, kind: str
) -> None:
    """One text, as text_writer writes it."""
    text_writer(sheet, styles, kind)(*place, text, styles[kind])


def _cell(field: Field, frame: pl.DataFrame) -> pl.Expr:
    """The column as Excel stores it: numbers of days for dates, text that is never a formula."""
    column = pl.col(field.column or "")
    if field.column not in frame.columns:
        return pl.lit(None, pl.String)
    if field.kind == "date":
        return (column - _EPOCH).dt.total_days()
    if field.kind == "time":
        midnight = pl.datetime(1899, 12, 30)
        return (column - midnight).dt.total_seconds() / 86_400
    if kind_of(field.kind) in (*_RIGHT, "plain_int"):
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.slice(0, _LONGEST_TEXT)
    return text.fill_null("") if field.kind.startswith("input") else text  # blank, and yellow


def _blank_inputs(sheet: Worksheet, styles: Styles, rows: range, fields: Sequence[Field]) -> None:
    for number, field in enumerate(fields):
        if field.column is None:
            for row in rows:
                sheet.write_blank(row, number, None, styles[field.kind])


def finish_grid(
    sheet: Worksheet,
    styles: Styles,
    place: tuple[int, int],
    fields: Sequence[Field],
    frame: pl.DataFrame,
    *,
    frozen_columns: int = 1,
) -> None:
    """Freeze the heading, add filters and a live total; `place` is heading row and row after."""
    first, after = place
    sheet.freeze_panes(first + 1, frozen_columns)
    sheet.repeat_rows(first)
    if not frame.height:
        sheet.write_string(after, 0, "None.", styles["note"])
        return
    sheet.autofilter(first, 0, after - 1, len(fields) - 1)
    totals = [(number, field) for number, field in enumerate(fields) if field.total]
    if totals and totals[0][0]:
        sheet.write_string(after, totals[0][0] - 1, "Total shown", styles["text_total"])
    for number, field in totals:
        letter = xl_col_to_name(number)
        formula = f"=SUBTOTAL(109,{letter}{first + 2}:{letter}{after})"
        total = float(frame.select(pl.col(field.column or "").sum()).item() or 0)
        sheet.write_formula(after, number, formula, styles[f"{field.kind}_total"], total)


def limit_printing(
    sheet: Worksheet,
    styles: Styles,
    place: tuple[int, int],
    fields: Sequence[Field],
    most: int = MOST_PRINTED,
    *,
    told_at: int = 3,
) -> None:
    """Print the fields that print and the first rows, and say so in column `told_at`.

    `place` is as in finish_grid.
    """
    first, after = place
    rows = after - first - 1
    last_column = sum(field.prints for field in fields) - 1
    sheet.print_area(0, 0, first + most if rows > most else after, last_column)
    if rows > most:
        told = f"Prints its first {most:,} of {rows:,} rows."
        sheet.write_string(first - 2, told_at, told, styles["muted"])
