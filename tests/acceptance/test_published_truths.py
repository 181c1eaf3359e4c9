"""What others published about real files must come out of the command line, exactly."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def crossfoot(*arguments: str | Path) -> Any:
    command = [sys.executable, "-m", "crossfoot", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def aicpa(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = shared_data / "aicpa_ads"
    out = tmp_path_factory.mktemp("aicpa")
    ledger, log = folder / "GL_Detail_YYYYMMDD_YYYYMMDD.csv", folder / "log_file.csv"
    profile = ("--profile", "aicpa-ads-example")
    return crossfoot("audit", ledger, *profile, "--log", log, "--out", out)


def check(result: Any, code: str) -> Any:
    return next(one for one in result["checks"] if one["code"] == code)


def test_the_aicpa_ledger_is_read_whole(aicpa: Any) -> None:
    """28,160 lines, 13,295 entries, 105 accounts (AICPA Audit Data Standards sample)."""
    read = aicpa["input"]
    assert (read["rows_read"], read["lines"], read["entries"]) == (28_160, 28_160, 13_295)
    assert (read["problems"], read["totals_rows"]) == (0, 0)
    assert aicpa["trial_balance"]["accounts"] == 105


#: Code of the check, what is counted, and the count that the AICPA published for its sample.
PUBLISHED = [
    ("P3", "flagged_entries", 4),
    ("D12", "flagged_lines", 6_919),
    ("A1", "flagged_lines", 226),
    ("T2", "flagged_lines", 149),
    ("T3", "flagged_lines", 0),
    ("T5", "flagged_lines", 190),
    ("U1", "flagged_lines", 52),
    ("S1", "flagged_lines", 32),
    ("P5", "observations", 12),
]


@pytest.mark.parametrize(("code", "what", "count"), PUBLISHED)
def test_the_published_counts_come_out(aicpa: Any, code: str, what: str, count: int) -> None:
    assert check(aicpa, code)[what] == count


#: File, lines, debits, entries, accounts; the totals are known from another implementation.
FECS = [
    ("123456789FEC20500930.txt", 10_756, 8258083.73, 4_001, 154),
    ("0000000001FEC20220831.txt", 5_422, 10186219.81, 2_033, 153),
]


@pytest.mark.parametrize(("name", "lines", "total", "entries", "accounts"), FECS)
def test_both_fecs_load_unedited(
    name: str, lines: int, total: float, entries: int, accounts: int, shared_data: Path, tmp_path: Path
) -> None:
    result = crossfoot("audit", shared_data / "fec" / name, "--out", tmp_path)
    read = result["input"]
    assert (read["lines"], read["entries"], read["problems"]) == (lines, entries, 0)
    assert (read["debit"], read["credit"]) == (total, total)
    assert result["trial_balance"]["accounts"] == accounts
    assert check(result, "P3")["flagged_entries"] == 0
