"""The work paper as a report has the figures of the workbook, in every format."""

import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

import crossfoot as cf
from crossfoot.reports.audited import REVIEW_COLUMNS, Audited
from crossfoot.reports.contents.work_paper import work_paper
from crossfoot.reports.kinds import report_kind
from crossfoot.reports.report import Facts, Report, Table
from crossfoot.reports.writers.write import ALL_WRITERS, write_report


@pytest.fixture(scope="module")
def reviewed(audit: cf.Audit) -> Audited:
    first = audit.findings["finding_id"][0]
    rows = [(first, "cleared", "anna@example.com", "✓", "=1+1 seen.")]
    return replace(audit.audited, reviews=pl.DataFrame(rows, REVIEW_COLUMNS, orient="row"))


@pytest.fixture(scope="module")
def report(reviewed: Audited) -> Report:
    signed = {"W-3 Prepared": "AT", "Conclusion": "Nothing material."}
    return work_paper(replace(reviewed, sign_off=signed))


def table(report: Report, name: str) -> Table:
    return next(one for one in report.tables if one.name == name)


def test_it_has_every_part(report):
    assert [section.title for section in report.sections] == [
        "Index and sign-off", "Scope and method", "Completeness", "Findings", "Selected entries",
        "Checks", "Parameters and hashes", "Tick marks",
    ]  # fmt: skip
    first = table(report, "findings").rows.row(0, named=True)
    told = (first["status"], first["assignee"], first["tick"], first["note"])
    assert told == ("Cleared", "anna@example.com", "✓", "=1+1 seen.")
    signed = table(report, "sign_off").rows
    assert signed.filter(part="Findings")["prepared"].to_list() == ["AT"]
    assert all(block.facts for block in report.blocks if isinstance(block, Facts))
    assert all(table(report, "checks_not_run").rows["why_not"])


def test_it_says_what_the_workbook_says(reviewed, report, tmp_path):
    kind = report_kind("work_paper")
    assert kind.workbook is not None
    kind.workbook(reviewed, tmp_path / "paper.xlsx", "Example Ltd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        book = load_workbook(tmp_path / "paper.xlsx")
    cells = list(book["Findings"].iter_rows(min_row=8, values_only=True))
    heads = list(cells[0])
    rows = table(report, "findings").rows
    for title, name in {"ID": "finding_id", "Status": "status", "Tick": "tick"}.items():
        shown = [row[heads.index(title)] or "" for row in cells[1 : rows.height + 1]]
        assert shown == rows[name].to_list()
    amounts = [row[heads.index("Amount")] for row in cells[1 : rows.height + 1]]
    assert amounts == [float(amount) for amount in rows["amount"]]
    assert cells[rows.height + 1][heads.index("Amount")].startswith("=SUBTOTAL(109,")


@pytest.mark.parametrize("form", list(ALL_WRITERS))
def test_every_format_is_written(report, tmp_path: Path, form):
    path = write_report(report, tmp_path / f"paper{ALL_WRITERS[form].suffix}", form)
    if form == "csv":
        texts = zipfile.ZipFile(path).read("findings.csv").decode()
        assert "'=1+1 seen." in texts
    assert path.stat().st_size > 1000
