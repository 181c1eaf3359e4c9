"""The quality of uploads: of ledgers and of sales."""

import datetime as dt
from pathlib import Path

import polars as pl

import crossfoot as cf
from crossfoot.ingest.inspect import inspect
from crossfoot.ingest.trade import read_sales
from crossfoot.reports.contents.data_quality import data_quality
from crossfoot.reports.contents.quality import (
    Quality,
    longest_gap,
    quality_of_ledger,
    quality_of_trade,
)
from crossfoot.reports.report import Facts, Note, Points, Report, Table

_LEDGER = """Entry No,Posting Date,Account,Description,Debit,Credit,Machine,Empty
J1,2026-01-10,6100,rent,100.00,,A7,
J1,2026-01-10,1000,rent,,100.00,A7,
J2,2026-01-40,6100,rent,50.00,,A7,
J2,2026-03-02,1000,rent,,50.00,A7,
J3,2026-03-02,6100,rent,12.50,,B2,
J3,2026-03-02,1000,rent,,12.50,B2,
"""
_SALES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,LANTERN,6,2026-01-05 08:26:00,2.55,17850,UK
536365,71053,HEART,2,2026-01-05 08:26:00,3.39,17850,UK
C536379,85123A,LANTERN,-1,2026-02-03 09:41:00,2.55,17850,UK
536400,22752,BOX,many,2026-02-04 10:00:00,7.65,13047,UK
"""


def _table(report: Report, name: str) -> Table:
    return next(one for one in report.tables if one.name == name)


def _ledger(folder: Path) -> Quality:
    (folder / "gl.csv").write_text(_LEDGER, encoding="utf-8")
    ledger = cf.read(folder / "gl.csv", folder=folder / "dataset")
    return quality_of_ledger(ledger.dataset, inspect(folder / "gl.csv").columns)


def _facts(report: Report) -> dict[str, str]:
    return dict(fact for one in report.blocks if isinstance(one, Facts) for fact in one.facts)


def _notes(report: Report) -> str:
    return " ".join(one.text for one in report.blocks if isinstance(one, Note))


def test_rows_of_a_ledger_add_up(tmp_path: Path) -> None:
    quality = _ledger(tmp_path)
    assert (quality.rows_read, quality.rows_used, quality.problem_rows) == (6, 5, 1)
    assert quality.is_complete
    assert "6 rows read = 5 used + 1 problem + 0 totals rows" in _notes(data_quality(quality))


def test_problems_are_grouped_by_their_cause(tmp_path: Path) -> None:
    report = data_quality(_ledger(tmp_path))
    causes = _table(report, "problems_by_cause").rows
    assert causes["rows"].to_list() == [1]
    assert causes["example"].item() == "2026-01-40"
    assert causes["file_row"].item() == 4
    assert _table(report, "problems").rows.height == 1


def test_the_mapping_tells_how_sure_it_is(tmp_path: Path) -> None:
    quality = _ledger(tmp_path)
    rows = _table(data_quality(quality), "mapping").rows
    account = rows.filter(pl.col("name") == "account").row(0, named=True)
    assert account["columns"] == "Account"
    assert 0.5 < account["confidence"] <= 1
    assert account["reason"]


def test_without_suggestions_no_confidence_is_told(tmp_path: Path) -> None:
    _ledger(tmp_path)
    report = data_quality(quality_of_ledger(cf.read(tmp_path / "dataset").dataset))
    mapping = _table(report, "mapping")
    assert "confidence" not in mapping.rows.columns
    assert "No confidence is told" in mapping.note


def test_columns_without_a_meaning_are_named(tmp_path: Path) -> None:
    quality = _ledger(tmp_path)
    assert quality.unused == ("Machine",)
    assert "Machine" in _notes(data_quality(quality))


def test_constant_columns_are_told(tmp_path: Path) -> None:
    report = data_quality(_ledger(tmp_path))
    seen = dict(_table(report, "columns").rows.select("column", "seen").iter_rows())
    assert seen["line_text"] == "the same in every line"
    assert seen["account"] is None
    assert "line_text (the same in every line)" in _notes(report)


def test_gaps_in_time_are_told(tmp_path: Path) -> None:
    report = data_quality(_ledger(tmp_path))
    facts = _facts(report)
    assert facts["Longest stretch without a line"] == "50 days, between 2026-01-10 and 2026-03-02"
    assert facts["Months without a line"] == "2026-02"
    assert _table(report, "months").rows["lines"].to_list() == [2, 0, 3]


def test_no_gap_is_none() -> None:
    days = pl.DataFrame({"day": [dt.date(2026, 1, 1), dt.date(2026, 1, 2)], "lines": [1, 1]})
    assert longest_gap(days) is None


def test_sales_have_the_same_report(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(_SALES, encoding="utf-8")
    file = read_sales(tmp_path / "sales.csv")
    quality = quality_of_trade(file)
    report = data_quality(quality)
    assert quality.rows_read == quality.rows_used + quality.problem_rows == 4
    totals = dict(_table(report, "control_totals").rows.select("label", "amount").iter_rows())
    assert totals["Revenue"] == file.totals.revenue
    assert totals["Sales"] + totals["Returns"] + totals["Adjustments"] == totals["Revenue"]
    assert _table(report, "problems_by_cause").rows["rows"].sum() == 1
    assert any(isinstance(one, Points | Note) for one in report.blocks)
