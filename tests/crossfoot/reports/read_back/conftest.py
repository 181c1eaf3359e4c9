"""A work paper that was given out with a few reviews, and how people fill it in."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import crossfoot as cf
from crossfoot.reports.audited import REVIEW_COLUMNS
from crossfoot.reports.workpaper import Given, write_workpaper

ANNA, BOB = "anna@example.com", "bob@example.com"
Fill = Callable[[Workbook], None]
Filled = Callable[[Fill], Path]


@pytest.fixture(scope="session")
def ids(audit: cf.Audit) -> list[str]:
    return audit.findings["finding_id"].to_list()


@pytest.fixture(scope="session")
def paper_path(audit: cf.Audit, ids: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first finding is cleared with a note that looks like a formula, the second Bob's."""
    rows = [
        (ids[0], "cleared", ANNA, "✓", "=1+1 seen,\nwith the invoice"),
        (ids[1], "open", BOB, "", ""),
    ]
    reviews = pl.DataFrame(rows, REVIEW_COLUMNS, orient="row")
    signed = {"W-3 Prepared": "AT", "Conclusion": "Open."}
    audited = replace(audit.audited, reviews=reviews, sign_off=signed)
    path = tmp_path_factory.mktemp("paper") / "paper.xlsx"
    write_workpaper(audited, path, given=Given("run-of-the-server", (ANNA, BOB)))
    return path


@pytest.fixture
def filled(paper_path: Path, tmp_path: Path) -> Filled:
    """The paper after somebody has opened, changed and saved it."""

    def fill(change: Fill) -> Path:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl does not keep data bars
            book = load_workbook(paper_path)
        change(book)
        book.save(tmp_path / "filled.xlsx")
        return tmp_path / "filled.xlsx"

    return fill


def findings(book: Workbook) -> Worksheet:
    return book["Findings"]


def head_of(sheet: Worksheet) -> int:
    return row_of(sheet, "ID")


def row_of(sheet: Worksheet, finding_id: str) -> int:
    rows = enumerate(sheet.iter_rows(max_col=1, values_only=True), 1)
    return next(number for number, cells in rows if cells[0] == finding_id)


def type_in(book: Workbook, finding_id: str, **texts: object) -> None:
    """Type texts into the columns of a finding: Status, Tick, ..."""
    sheet = findings(book)
    head = [cell.value for cell in sheet[head_of(sheet)]]
    for title, text in texts.items():
        named = title.replace("_", " ")
        sheet.cell(row_of(sheet, finding_id), head.index(named) + 1).value = text
