"""Reports as workbooks, read with openpyxl and counted again by LibreOffice."""

import csv
import subprocess
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl import load_workbook as openpyxl_load
from openpyxl.worksheet.worksheet import Worksheet

from crossfoot.reports.writers.excel_tables import HEAD
from tests.crossfoot.reports.said_by import Plain, figures_of, read_plain, tables_of

SHEETS = {
    "findings": "Findings",
    "balance": "Trial balance",
    "wide": "Each month",
    "duplicates": "Duplicates",
}


def load_workbook(path: Path, *, data_only: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        return openpyxl_load(path, data_only=data_only)


@pytest.fixture(scope="module")
def plain(report_files: Path) -> Plain:
    return read_plain(report_files)


@pytest.fixture(scope="module")
def book(report_files: Path) -> Workbook:
    return load_workbook(report_files / "full.xlsx")


def body_of(sheet: Worksheet, table: Plain) -> list[tuple[Any, ...]]:
    first = HEAD + 2
    last = HEAD + 1 + len(table["rows"])
    return list(sheet.iter_rows(min_row=first, max_row=last, values_only=True))


def test_every_table_and_chart_has_a_sheet_that_the_cover_leads_to(book: Workbook) -> None:
    charts = {"Debits posted each month", "Forecast"}
    assert set(book.sheetnames) == {"Report", *SHEETS.values(), *charts}
    links = {cell.hyperlink.location for row in book["Report"] for cell in row if cell.hyperlink}
    assert {link.split("!")[0].strip("'") for link in links} == set(SHEETS.values()) | charts
    assert all(len(book[name]._charts) == 1 for name in charts)


def test_cells_are_typed_and_say_what_json_says(report_files: Path, plain: Plain) -> None:
    book = load_workbook(report_files / "full.xlsx", data_only=True)
    for name, table in tables_of(plain).items():
        if not table["rows"]:
            continue
        for told, row in zip(body_of(book[SHEETS[name]], table), table["rows"], strict=True):
            for column, cell in zip(table["columns"], told, strict=True):
                assert as_json(cell, column["kind"]) == row[column["name"]], (name, column)


def as_json(cell: Any, kind: str) -> Any:
    if kind == "money" and cell is not None:
        assert isinstance(cell, (int, float))
        return Decimal(str(cell)).quantize(Decimal("0.01"))
    if kind == "date":
        return cell.date().isoformat()
    return cell.upper() if kind == "level" else cell


def test_figures_on_the_cover_are_numbers(report_files: Path, plain: Plain) -> None:
    book = load_workbook(report_files / "full.xlsx", data_only=True)
    told = {row[0]: row[1] for row in book["Report"].iter_rows(values_only=True)}
    for figure in figures_of(plain):
        value = figure["value"]
        expected = "–" if value is None else float(value)
        assert told[figure["label"]] == expected


def test_sheets_are_ready_for_reading_and_printing(book: Workbook) -> None:
    sheet = book["Findings"]
    assert sheet.freeze_panes == f"B{HEAD + 2}"
    assert sheet.auto_filter.ref == f"A{HEAD + 1}:G{HEAD + 241}"
    assert sheet.print_title_rows == f"${HEAD + 1}:${HEAD + 1}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert sheet[f"G{HEAD + 2}"].number_format == '#,##0.00_);(#,##0.00);"–"_)'
    assert book["Duplicates"].cell(HEAD + 1, 1).value == "No line is there twice."


def test_totals_are_live_and_leave_subtotals_out(book: Workbook) -> None:
    total = book["Findings"][f"G{HEAD + 242}"].value
    assert total == f"=SUBTOTAL(109,G{HEAD + 2}:G{HEAD + 241})"
    balance = book["Trial balance"]
    assert balance[f"D{HEAD + 4}"].value == f"=SUBTOTAL(109,D{HEAD + 2}:D{HEAD + 3})"
    ranges = f"D{HEAD + 2}:D{HEAD + 3},D{HEAD + 5}:D{HEAD + 5}"
    assert balance[f"D{HEAD + 7}"].value == f"=SUBTOTAL(109,{ranges})"


def test_no_text_is_a_formula(report_files: Path) -> None:
    book = load_workbook(report_files / "hostile.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = {str(cell.value) for cell in cells if cell.data_type == "f"}
    assert all(formula.startswith("=SUBTOTAL(109,") for formula in formulas)
    risky = [
        cell
        for cell in cells
        if cell.data_type == "s" and str(cell.value)[:1] in ("=", "+", "-", "@")
    ]
    assert len(risky) > 8
    assert all(cell.quotePrefix for cell in risky)
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]


@pytest.mark.slow
def test_libreoffice_opens_it_and_adds_up_the_same(
    report_files: Path, tmp_path: Path, plain: Plain
) -> None:
    book = load_workbook(report_files / "full.xlsx")
    book.save(tmp_path / "full.xlsx")  # without the results that were stored with the formulas
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", "."]
    subprocess.run([*command, "full.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    for name, table in tables_of(plain).items():
        text = (tmp_path / f"full-{SHEETS[name]}.csv").read_text("utf-8")
        lines = list(csv.reader(text.splitlines()))
        if not table["rows"]:
            continue
        last = lines[HEAD + 1 + len(table["rows"])]
        for number, column in enumerate(table["columns"]):
            if column["name"] in table["totals"]:
                told = Decimal(last[number]).quantize(Decimal("0.01"))
                assert told == table["totals"][column["name"]], (name, column)
