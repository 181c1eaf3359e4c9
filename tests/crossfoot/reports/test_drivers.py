"""The parts of a score add up to it, and are rounded once."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from crossfoot.audit.results import Contribution, Risk
from crossfoot.reports.drivers import parts_of
from crossfoot.reports.report import Bar, Bars, Report, Section
from crossfoot.reports.writers import write_report


def _risk(points: list[float]) -> Risk:
    checks = tuple(Contribution(f"X{n}", f"Check {n}", "x", p, 0, 0) for n, p in enumerate(points))
    empty = pl.DataFrame()
    return Risk(round(min(100.0, sum(points)), 1), "LOW", checks, (), empty, empty)


@pytest.mark.parametrize(
    ("points", "last"),
    [
        ([9.15, 8.15, 7.15, 6.15, 5.15, 4.15, 3.15, 2.15, 1.2, 0.9, 0.03], "3 other checks"),
        ([3.0, 0.04, 0.03], "2 other checks"),
        ([30.0] * 9, "1 other check"),
    ],
)
def test_parts_add_up(points: list[float], last: str) -> None:
    risk = _risk(points)
    parts = parts_of(risk)
    whole = Decimal(str(round(sum(points), 1)))
    assert sum(one.points for one in parts) == whole
    assert parts[-1].title == last
    assert len(parts) <= 9


def test_few_checks_have_no_rest() -> None:
    assert [one.words for one in parts_of(_risk([3.0, 2.5]))] == ["+3.0", "+2.5"]


@pytest.mark.filterwarnings("ignore:Unknown extension")
@pytest.mark.filterwarnings("ignore:Conditional Formatting")
def test_a_workbook_rounds_a_bar_as_its_words_do(tmp_path: Path) -> None:
    bars = (Bar("a", 3.149999, "+3.1"), Bar("b", 1234.567, "1,234.57"), Bar("c", 0.5, "half"))
    report = Report("r", "R", (Section("S", (Bars("Bars", bars),)),))
    write_report(report, tmp_path / "r.xlsx", "xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    shown = {row[0].value: row[1] for row in sheet.iter_rows() if row[0].value in ("a", "b", "c")}
    assert [shown[name].value for name in "abc"] == [3.1, 1234.57, 0.5]
    assert shown["a"].number_format.startswith("#,##0.0_)")
    assert shown["b"].number_format.startswith("#,##0.00_)")
