"""W-2 Completeness: what was read, what became of it, and that it adds up."""

from decimal import Decimal

import polars as pl
from xlsxwriter.worksheet import Worksheet

from crossfoot.audit.check import NotRunError
from crossfoot.audit.completeness import roll_forward
from crossfoot.reports.sheets.grid import Field, finish_grid, write_grid
from crossfoot.reports.summary import money_sum
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper

_WIDTHS: list[float] = [46, 26, 18, 18, 18, 18, 18, 14]

_AGAINST_LINES = ("✓ agrees with the lines", "✗ differs from the lines")


def proof_sheet(paper: Paper, name: str, reference: str) -> None:
    """Live sums: rows, debits and credits, printed totals, trial balance, roll-forward."""
    sheet = paper.sheet(name, reference, "Completeness", _WIDTHS)
    row = _rows(sheet, paper, FIRST_ROW)
    row = _money(sheet, paper, row + 1)
    _roll_forward(sheet, paper, row + 1)


def _rows(sheet: Worksheet, paper: Paper, row: int) -> int:
    totals = paper.audited.manifest.totals
    sheet.write_row(row, 0, ["Rows of the file", "Rows"], paper.styles["head"])
    parts = (
        ("Rows read", totals.rows_read),
        ("became ledger lines", totals.source_lines),
        ("could not be read (see Problems)", totals.problems),
        ("totals rows, recognised and left out", totals.totals_rows),
    )
    for number, (label, count) in enumerate(parts, row + 1):
        sheet.write_string(number, 0, label, paper.styles["text"])
        sheet.write_number(number, 1, count, paper.styles["int"])
    after = row + 1 + len(parts)
    difference = totals.rows_read - totals.source_lines - totals.problems - totals.totals_rows
    formula = f"=B{row + 2}-SUM(B{row + 3}:B{after})"
    sheet.write_string(after, 0, "Not accounted for", paper.styles["text_total"])
    sheet.write_formula(after, 1, formula, paper.styles["int_total"], difference)
    _verdict(sheet, paper, (after, 2), difference == 0)
    return after + 1


def _verdict(
    sheet: Worksheet,
    paper: Paper,
    place: tuple[int, int],
    holds: bool,  # noqa: FBT001
    texts: tuple[str, str] = ("✓ agrees", "✗ differs"),
) -> None:
    sheet.write_string(*place, texts[not holds], paper.styles["good" if holds else "bad"])


def _money(sheet: Worksheet, paper: Paper, row: int) -> int:
    totals = paper.audited.manifest.totals
    table = paper.audited.trial_balance
    heads = ["Control totals", "Debit", "Credit", "Debit less credit"]
    sheet.write_row(row, 0, heads, paper.styles["head"])
    debit, credit = money_sum(table, "debit"), money_sum(table, "credit")
    lines: list[tuple[str, Decimal | None, Decimal | None]] = [
        ("Lines read", totals.debit, totals.credit),
        ("Trial balance", debit, credit),
        ("Totals printed in the file", totals.printed_debit, totals.printed_credit),
    ]
    row += 1
    for label, one, other in lines:
        if one is None or other is None:
            continue
        sheet.write_string(row, 0, label, paper.styles["text"])
        sheet.write_number(row, 1, float(one), paper.styles["money"])
        sheet.write_number(row, 2, float(other), paper.styles["money"])
        formula = f"=ROUND(B{row + 1}-C{row + 1},{paper.audited.decimals})"
        sheet.write_formula(row, 3, formula, paper.styles["money"], float(one - other))
        if label == "Lines read":
            _verdict(sheet, paper, (row, 4), one == other, ("✓ balances", "✗ does not balance"))
        else:
            agrees = (one, other) == (totals.debit, totals.credit)
            _verdict(sheet, paper, (row, 4), agrees, _AGAINST_LINES)
        row += 1
    return row


def _roll_forward(sheet: Worksheet, paper: Paper, row: int) -> None:
    frame = _rolled(paper)
    sheet.write_string(
        row, 0, "Roll-forward: opening + movement = closing", paper.styles["section"]
    )
    if frame is None or frame.is_empty():
        text = "No opening and closing balances were given, so none was made."
        sheet.write_string(row + 1, 0, text, paper.styles["note"])
        return
    fields = [_field(name, dtype) for name, dtype in frame.schema.items()]
    after = write_grid(sheet, paper.styles, row + 1, fields, frame)
    finish_grid(sheet, paper.styles, (row + 1, after), fields, frame)


def _rolled(paper: Paper) -> pl.DataFrame | None:
    """The roll-forward, accounts that differ most first."""
    try:
        frame = roll_forward(paper.audited.book)
    except NotRunError:
        return None
    return frame.sort(pl.col("difference").abs(), "account", descending=[True, False])


def _field(name: str, dtype: pl.DataType) -> Field:
    title = name.replace("_", " ").capitalize()
    if dtype.is_decimal():
        return Field(title, 16, "money", name, total=True)
    return Field(title, 16, "int" if dtype.is_integer() else "text", name)
