"""The published counts of the AICPA's example that populations and times give."""

from pathlib import Path

import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.checks.population import POPULATION_CHECKS
from crossfoot.audit.checks.time import TIME_CHECKS
from crossfoot.audit.completeness import compare_with_log, count_log_differences
from crossfoot.audit.flags import Flagged, run_checks
from crossfoot.audit.results import CheckResult
from crossfoot.ingest.run import SideFiles
from crossfoot.ledger import load_profile, read
from crossfoot.progress import no_progress


@pytest.fixture(scope="module")
def ledger(shared_data: Path) -> Book:
    folder = shared_data / "aicpa_ads"
    return read(
        folder / "GL_Detail_YYYYMMDD_YYYYMMDD.csv",
        side_files=SideFiles(log=folder / "log_file.csv"),
    ).book()


@pytest.fixture(scope="module")
def flagged(ledger: Book) -> Flagged:
    profile = load_profile("aicpa-ads-example")
    return run_checks(ledger, (*POPULATION_CHECKS, *TIME_CHECKS), profile, no_progress)


def result_of(flagged: Flagged, code: str) -> CheckResult:
    return next(result for result in flagged.checks if result.check.code == code)


@pytest.mark.parametrize(("code", "lines"), [("T2", 149), ("T3", 0), ("T5", 190)])
def test_lines_are_flagged_as_published(flagged: Flagged, code: str, lines: int) -> None:
    result = result_of(flagged, code)
    assert (result.status, result.flagged_lines) == ("run", lines)


def test_the_entry_numbers_jump_twelve_times(flagged: Flagged) -> None:
    assert result_of(flagged, "P5").flagged_entries == 12


def test_four_entries_are_out_of_balance(flagged: Flagged, ledger: Book) -> None:
    flags = flagged.flags.filter(flagged.flags["code"] == "P3").unique("entry_id")
    lines = ledger.engine.collect(ledger.lines("entry_id", "journal_id")).unique("entry_id")
    named = flags.join(lines, on="entry_id").sort("journal_id")
    assert dict(named.select("journal_id", "reason").iter_rows()) == {
        number: f"debits less credits of the entry are {net}, not zero"
        for number, net in {
            "100011090": "-233.57",
            "100011091": "-332,025.00",
            "100011092": "-295,500.00",
            "100011093": "-1,713.32",
        }.items()
    }


def test_the_log_has_the_same_entries_and_two_other_totals(ledger: Book) -> None:
    counted = count_log_differences(ledger)
    assert (counted.entry_ids, counted.totals) == (0, 2)
    assert compare_with_log(ledger).height == 2
