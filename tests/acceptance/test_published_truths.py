"""What others published about real files must come out of the command line, exactly."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
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
    ("P5", "flagged_entries", 12),
]


@pytest.mark.parametrize(("code", "what", "count"), PUBLISHED)
def test_the_published_counts_come_out(aicpa: Any, code: str, what: str, count: int) -> None:
    assert check(aicpa, code)[what] == count


#: File, lines, debits, entries, accounts; the totals are known from another implementation.
FECS = [
    ("123456789FEC20500930.txt", 10_756, 8258083.73, 4_001, 154),
    ("0000000001FEC20220831.txt", 5_422, 10186219.81, 2_033, 153),
]


@pytest.mark.parametrize("known", FECS, ids=lambda known: known[0])
def test_both_fecs_load_unedited(
    known: tuple[str, int, float, int, int], shared_data: Path, tmp_path: Path
) -> None:
    name, lines, total, entries, accounts = known
    result = crossfoot("audit", shared_data / "fec" / name, "--out", tmp_path)
    read = result["input"]
    assert (read["lines"], read["entries"], read["problems"]) == (lines, entries, 0)
    assert (read["debit"], read["credit"]) == (total, total)
    assert result["trial_balance"]["accounts"] == accounts
    assert check(result, "P3")["flagged_entries"] == 0


def test_the_log_of_the_aicpa_ledger_differs_in_two_totals(aicpa: Any, tmp_path: Path) -> None:
    """Entry ids that differ: 0; entry x debit or credit totals that differ: 2."""
    assert aicpa["log"] == {"entry_ids_that_differ": 0, "totals_that_differ": 2}


@pytest.fixture(scope="module")
def labelled(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("labelled")
    ledger = shared_data / "labelled" / "gl_labelled_100k.csv.gz"
    return crossfoot("audit", ledger, "--out", out), out


def test_the_labelled_ledger_has_sixteen_unbalanced_entries(labelled: Any) -> None:
    result, _ = labelled
    assert result["input"]["lines"] == 100_164
    assert check(result, "P3")["flagged_entries"] == 16


def test_every_whole_entry_duplicate_of_the_labelled_ledger_is_found(
    labelled: Any, shared_data: Path
) -> None:
    """Recall 1.0 and precision at least 0.9, on the planted duplicates that are true copies."""
    rows = pl.read_csv(
        shared_data / "labelled" / "gl_labelled_100k.csv.gz", infer_schema=False, null_values="null"
    )
    number = dict(rows.select("document_id", "je_number").unique().iter_rows())
    copies = rows.filter(pl.col("label_faithful") == "true", pl.col("duplicate_of").is_not_null())
    pairs = [(r[0], number[r[1]]) for r in copies.select("je_number", "duplicate_of").iter_rows()]
    findings = pl.read_parquet(labelled[1] / "findings.parquet")
    twice = (pl.col("code") == "D7") | pl.col("also").str.contains("D7")
    flagged = set(findings.filter(twice)["journal_id"])
    assert pairs
    assert all(one in flagged or other in flagged for one, other in pairs)
    planted = {name for pair in pairs for name in pair}
    assert len(flagged & planted) / len(flagged) >= 0.9
