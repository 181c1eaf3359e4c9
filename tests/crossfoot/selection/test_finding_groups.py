"""Findings by entry, by month, and by how much they are alike."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.selection.finding_groups import (
    findings_by_month,
    riskiest_entries,
    similar_findings,
)


@dataclass(frozen=True)
class Limits:
    medium_from: float = 30.0
    high_from: float = 60.0


JANUARY, MARCH = dt.date(2025, 1, 31), dt.date(2025, 3, 1)
#: Riskiest first, as runs keep them.
ROWS = [
    ("A1", 7, 1, 80.0, JANUARY, "4000", "Arden", "ann", "SA", 100.0),
    ("A1", 7, 2, 70.0, JANUARY, "4000", "Arden", "ann", "SA", -100.0),
    ("B2", None, 3, 60.0, MARCH, "4000", None, "bob", "SA", 50.0),
    ("A1", 8, 4, 59.9, MARCH, "5000", None, "bob", "KR", 99.0),
    ("A1", 9, 5, 30.0, MARCH, "4000", "Arden", "eve", "KR", 5.0),
    ("A1", None, 6, 1.0, None, "6000", None, None, None, 7.0),
]
COLUMNS = (
    "code", "entry_id", "line_id", "risk", "posting_date", "account", "party", "entered_by",
    "source", "amount",
)  # fmt: skip


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "findings.parquet"
    pl.DataFrame(ROWS, COLUMNS, orient="row").write_parquet(path)
    return path


def test_an_entry_is_told_once_by_its_riskiest_finding(findings):
    assert riskiest_entries(findings, 10) == [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1)]
    assert riskiest_entries(findings, 2) == [(0, 2), (2, 1)]


def test_every_month_is_counted_also_one_without_findings(findings):
    told = [(one.first, one.last, one.counts) for one in findings_by_month(findings, Limits())]
    assert told == [
        (dt.date(2025, 1, 1), dt.date(2025, 1, 31), {"LOW": 0, "MEDIUM": 0, "HIGH": 2}),
        (dt.date(2025, 2, 1), dt.date(2025, 2, 28), {"LOW": 0, "MEDIUM": 0, "HIGH": 0}),
        (dt.date(2025, 3, 1), dt.date(2025, 3, 31), {"LOW": 0, "MEDIUM": 2, "HIGH": 1}),
    ]


def test_the_most_alike_of_a_check_come_first_with_what_is_the_same(findings):
    assert similar_findings(findings, 0, 5) == [
        (4, ["account", "party"]),
        (3, ["amount"]),
        (5, []),
    ]
    assert similar_findings(findings, 2, 5) == []


def test_a_run_without_its_files_says_so(tmp_path):
    with pytest.raises(UserError, match="audit again"):
        riskiest_entries(tmp_path / "findings.parquet", 10)
