"""crossfoot audit: what it prints, writes and exits with."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from crossfoot.cli.audit_view import show_audit
from crossfoot.cli.shown import Shown, shown_of_folder
from tests.crossfoot.cli.conftest import Command

CHECK_NAMES = {
    "code",
    "title",
    "family",
    "status",
    "why_not",
    "flagged_lines",
    "flagged_entries",
    "amount",
    "parameters",
}
INPUT_NAMES = {
    "rows_read",
    "lines",
    "problems",
    "totals_rows",
    "entries",
    "debit",
    "credit",
    "sha256",
    "period_from",
    "period_to",
}
FILES = {
    "dataset",
    "duplicates.parquet",
    "findings.csv",
    "findings.parquet",
    "flags.parquet",
    "observations.csv",
    "observations.parquet",
    "problems.csv",
    "risk_accounts.parquet",
    "risk_entries.parquet",
    "run.json",
    "summary.html",
    "trial_balance.csv",
    "tables",
    "workpaper.xlsx",
}


def test_json_has_the_names_that_others_build_on(summary: dict[str, Any]) -> None:
    assert {
        "run_id",
        "input",
        "trial_balance",
        "checks",
        "duplicates",
        "risk",
        "seconds",
    } <= summary.keys()
    assert summary["input"].keys() >= INPUT_NAMES
    assert summary["input"]["lines"] == 3_000
    assert summary["trial_balance"].keys() == {"accounts", "debit", "credit", "difference"}
    assert all(check.keys() >= CHECK_NAMES for check in summary["checks"])
    assert {check["status"] for check in summary["checks"]} <= {"run", "not_run"}
    assert summary["risk"].keys() == {"score", "level", "contributions", "recommendations"}


def test_json_counts_duplicates_of_six_types_and_of_entries(summary: dict[str, Any]) -> None:
    found = summary["duplicates"]
    types = {f"type_{number}" for number in range(1, 7)}
    assert found.keys() == types | {"entries"}
    assert all(found[t].keys() == {"groups", "lines", "lines_reported"} for t in types)
    assert found["entries"].keys() == {"groups", "entries"}


def test_a_check_that_did_not_run_says_why(summary: dict[str, Any]) -> None:
    reasons = [c["why_not"] for c in summary["checks"] if c["status"] == "not_run"]
    assert reasons
    assert all(reasons)


def test_the_same_file_gives_the_same_run_and_fail_on_exits_with_three(
    crossfoot: Command, audited: Path, sample_ledger: Path, tmp_path: Path
) -> None:
    outcome = crossfoot("audit", sample_ledger, "--out", tmp_path, "--json", "--fail-on", "low")
    again = json.loads(outcome.out)
    assert outcome.code == 3
    assert "--fail-on low" in outcome.err
    assert again["run_id"] == json.loads((audited / "run.json").read_text())["run_id"]
    assert pl.read_parquet(tmp_path / "findings.parquet").equals(
        pl.read_parquet(audited / "findings.parquet")
    )


def test_an_audit_leaves_its_files(audited: Path) -> None:
    assert {path.name for path in audited.iterdir()} == FILES


def test_the_terminal_shows_what_was_found(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = crossfoot("audit", sample_ledger, "--out", tmp_path)
    assert outcome.code == 0
    assert "3,000 rows = 3,000 lines + 0 problems" in outcome.out
    assert "Risk" in outcome.out
    assert "P3" in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


def test_fail_on_a_level_that_is_not_reached_exits_with_zero(
    crossfoot: Command, tmp_path: Path
) -> None:
    ledger = tmp_path / "calm.csv"
    ledger.write_text(
        "Entry No,Posting Date,Account,Debit,Credit,Description\n"
        + "".join(
            f"{n},2026-03-{n:02},1000,{n}12.35,,rent of the office {n}\n"
            f"{n},2026-03-{n:02},2000,,{n}12.35,rent of the office {n}\n"
            for n in range(2, 7)
        )
    )
    outcome = crossfoot("audit", ledger, "--out", tmp_path / "out", "--fail-on", "high")
    assert outcome.code == 0, outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "nowhere.csv"),
        ("audit", "nowhere.csv", "--json"),
        ("audit",),
        ("audit", "a.csv", "--fail-on", "terrible"),
        ("audit", "a.csv", "--no-such-option"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_exits_with_two_and_no_traceback(
    crossfoot: Command, arguments: tuple[str, ...]
) -> None:
    outcome = crossfoot(*arguments)
    assert outcome.code == 2
    assert outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_a_profile_that_is_not_there_is_named(crossfoot: Command, sample_ledger: Path) -> None:
    outcome = crossfoot("audit", sample_ledger, "--profile", "lenient")
    assert outcome.code == 2
    assert "lenient" in outcome.err


def test_an_output_folder_that_cant_be_made_is_named(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    outcome = crossfoot("audit", sample_ledger, "--out", tmp_path / "taken" / "out")
    assert outcome.code == 2
    assert "--out" in outcome.err


def test_an_audit_can_be_repeated_from_its_own_dataset(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    again = json.loads(crossfoot("audit", audited, "--out", tmp_path, "--json").out)
    assert again["run_id"] == json.loads((audited / "run.json").read_text())["run_id"]


def test_a_mapped_entry_number_is_in_the_findings_also_with_an_empty_entry_key(
    crossfoot: Command, tmp_path: Path
) -> None:
    path, mapping, out = tmp_path / "gl.csv", tmp_path / "m.toml", tmp_path / "out"
    rows = "".join(
        f"F{n // 2},2024-01-06,{1000 + n % 2},{'' if n % 2 == 0 else '-'}10000.00\n"
        for n in range(60)
    )
    path.write_text(f"Foo,Day,Account,Amount\n{rows}")
    assert crossfoot("inspect", path, "--write-mapping", mapping).code == 0
    assert "entry_key = []" not in mapping.read_text()
    mapping.write_text(
        'amount_style = "signed"\nentry_key = []\n[columns]\njournal_id = "Foo"\n'
        'posting_date = "Day"\naccount = "Account"\namount = "Amount"\n'
    )
    outcome = crossfoot("audit", path, "--mapping", mapping, "--out", out, "--json")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["input"]["entries"] == 30
    found = pl.read_parquet(out / "findings.parquet")["journal_id"]
    assert found.len()
    assert found.null_count() == 0


@pytest.mark.parametrize("points", [[14.84, 7.44, 4.64, 4.24, 10.0, 12.0], [14.84, 7.44, 30.84]])
def test_the_parts_of_the_risk_add_up_as_they_are_shown(
    audited: Path, points: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = shown_of_folder(audited)
    told = [{"code": f"X{n}", "title": "Check", "points": of} for n, of in enumerate(points)]
    risk = {**shown.record["risk"], "score": round(sum(points), 1), "contributions": told}
    show_audit(Console(width=500), Shown({**shown.record, "risk": risk}, shown.findings), out=None)
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if line.startswith("made of: "))
    parts = [Decimal(part.split()[0]) for part in line.removeprefix("made of: ").split(" + ")]
    assert parts[:2] == [Decimal("14.8"), Decimal("7.4")]
    assert f"Risk of the ledger {sum(parts)} " in said
