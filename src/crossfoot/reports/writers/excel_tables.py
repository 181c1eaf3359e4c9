"""A sheet for a table: all rows as typed cells, filters, live totals, headings that stay."""

from itertools import groupby, pairwise

import polars as pl
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from crossfoot.errors import UserError
from crossfoot.reports.report import Column, Table
from crossfoot.reports.sheets.grid import (
    Field,
    finish_grid,
    limit_printing,
    widths,
    write_grid,
    write_text,
)
from crossfoot.reports.sheets.styles import RISK_COLOURS, Styles
from crossfoot.reports.writers.cells import (
    columns_of,
    emphasised,
    heading,
    seen,
    seen_expr,
    shown,
    totals,
)
from crossfoot.reports.writers.excel_cells import kind_name
from crossfoot.reports.writers.pdf_layout import ems
from crossfoot.selection.cells import with_plain_cells
from crossfoot.selection.workbook import MOST_ROWS

#: Row of the headings, from 0; above them title, note and how much is printed.
HEAD = 4
_MOST_PRINTED = 2_000
_NARROWEST, _WIDEST, _WIDEST_WRAP = 9.0, 34.0, 60.0
_SAMPLED = 200
#: Excel takes no more ranges in one SUBTOTAL.
_MOST_RANGES = 254


def table_sheet(sheet: Worksheet, styles: Styles, table: Table) -> None:
    """Fill a sheet with the table.

    Raises:
        UserError: there are more rows than a sheet holds.
    """
    rows = table.rows.height
    if rows > MOST_ROWS - HEAD - 2:
        raise UserError(
            f"An Excel sheet holds {MOST_ROWS:,} rows and '{table.title}' has {rows:,}. Choose "
            "csv or json, or narrow the report down."
        )
    columns = columns_of(table)
    fields = [_field(column, table) for column in columns]
    for number, width in enumerate(widths(fields)):
        sheet.set_column(number, number, width, styles["text"])
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    write_text(sheet, styles, (0, 0), seen(table.title)[:500], "title")
    write_text(sheet, styles, (1, 0), seen(table.note)[:2000], "muted")
    if not columns or not rows:
        write_text(sheet, styles, (HEAD, 0), seen(table.empty)[:2000], "note")
        return
    _fill(sheet, styles, table, fields)


def _fill(sheet: Worksheet, styles: Styles, table: Table, fields: list[Field]) -> None:
    marks = emphasised(table)
    strong = {number for number, marked in enumerate(marks) if marked}
    frame = _cells(table)
    after = write_grid(sheet, styles, HEAD, fields, frame, strong)
    finish_grid(sheet, styles, (HEAD, after), fields, frame)
    if strong:
        _live_subtotals(sheet, styles, table, marks)
    for number, column in enumerate(columns_of(table)):
        if column.kind == "level":
            _colour_levels(sheet, styles, (HEAD + 1, number, after - 1, number))
    limit_printing(sheet, styles, (HEAD, after), fields, _MOST_PRINTED, told_at=0)


def _field(column: Column, table: Table) -> Field:
    kind = kind_name(column.kind, column.decimals)
    width = _width(column, table)
    if column.kind == "text" and width > _WIDEST:
        kind = "wrap"
    most = _WIDEST_WRAP if kind == "wrap" else _WIDEST
    total = column.total and table.rows.schema[column.name].is_numeric()
    return Field(heading(column)[:250], min(width, most), kind, column.name, total=total)


def _width(column: Column, table: Table) -> float:
    """Characters of the widest cell among the first rows, and of the longest word above."""
    sample = table.rows[column.name].head(_SAMPLED).to_list()
    texts = [shown(value, column.kind, column.decimals) for value in sample]
    if column.total and table.rows.height:
        texts.append(shown(totals(table).get(column.name), column.kind, column.decimals))
    widest = max(map(ems, texts), default=0.0) * 1.75 + 2.5
    word = max((len(word) for word in heading(column).split()), default=0) * 1.15 + 3.5
    return max(_NARROWEST, widest, word)


def _cells(table: Table) -> pl.DataFrame:
    """Values that a cell can hold; levels and truth values as they are read."""
    columns = columns_of(table)
    frame = table.rows.select([column.name for column in columns])
    moments = [
        pl.col(column.name).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        for column in columns
        if column.kind == "time" and getattr(frame.schema[column.name], "time_zone", None)
    ]
    plain = with_plain_cells(frame.with_columns(moments).lazy()).collect()
    flags = [
        pl.when(pl.col(column.name)).then(pl.lit("Yes")).otherwise(pl.lit("No")).alias(column.name)
        for column in columns
        if column.kind == "flag" and plain.schema[column.name] == pl.Boolean
    ]
    levels = [
        pl.col(column.name).cast(pl.String).str.to_titlecase()
        for column in columns
        if column.kind == "level"
    ]
    return plain.with_columns(*flags, *levels).with_columns(seen_expr(pl.col(pl.String)))


def _live_subtotals(sheet: Worksheet, styles: Styles, table: Table, marks: list[bool]) -> None:
    """Rows of subtotals add up what stands above them, the total leaves them out."""
    after = HEAD + 1 + len(marks)
    spans = _spans(marks)
    for number, column in enumerate(columns_of(table)):
        if not column.total or not table.rows.schema[column.name].is_numeric():
            continue
        kind = kind_name(column.kind, column.decimals)
        letter = xl_col_to_name(number)
        values = table.rows[column.name]
        for (first, last), mark in _above(spans, marks):
            kept = values[first : last + 1].sum()
            if values[mark] == kept:
                formula = f"=SUBTOTAL(109,{letter}{first + HEAD + 2}:{letter}{last + HEAD + 2})"
                place = (HEAD + 1 + mark, number)
                sheet.write_formula(*place, formula, styles[f"{kind}_strong"], float(kept))
        total = float(str(totals(table)[column.name] or 0))
        if len(spans) <= _MOST_RANGES:
            ranges = ",".join(f"{letter}{a + HEAD + 2}:{letter}{b + HEAD + 2}" for a, b in spans)
            formula = f"=SUBTOTAL(109,{ranges})"
            sheet.write_formula(after, number, formula, styles[f"{kind}_total"], total)
        else:
            sheet.write_number(after, number, total, styles[f"{kind}_total"])


_Span = tuple[int, int]


def _spans(marks: list[bool]) -> list[_Span]:
    """First and last of each run of rows that are no subtotals."""
    spans = []
    for marked, run in groupby(range(len(marks)), key=marks.__getitem__):
        rows = list(run)
        if not marked:
            spans.append((rows[0], rows[-1]))
    return spans


def _above(spans: list[_Span], marks: list[bool]) -> list[tuple[_Span, int]]:
    """Each run of rows with the row of subtotals right below it."""
    ends = [*spans, (len(marks), len(marks))]
    return [(one, one[1] + 1) for one, after in pairwise(ends) if one[1] + 1 < after[0]]


def _colour_levels(sheet: Worksheet, styles: Styles, place: tuple[int, int, int, int]) -> None:
    for level, colour in RISK_COLOURS.items():
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{level.capitalize()}"',
            "format": styles.coloured(colour),
        }
        sheet.conditional_format(*place, rule)
