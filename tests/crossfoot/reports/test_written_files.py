"""The files of an audit: safe to open, exact, and complete."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import polars as pl

import crossfoot as cf


def test_csv_cells_that_a_spreadsheet_would_run_become_text(written: Path) -> None:
    with (written / "findings.csv").open(encoding="utf-8") as file:
        texts = {row["line_text"] for row in csv.DictReader(file)}
    risky = {text for text in texts if text[:1] in "=+-@"} - {""}
    assert not risky
    assert "'=1+1" in texts


def test_negative_amounts_stay_numbers_in_csv(written: Path) -> None:
    with (written / "findings.csv").open(encoding="utf-8") as file:
        amounts = [Decimal(row["amount"]) for row in csv.DictReader(file)]
    assert min(amounts) < 0


def test_parquet_keeps_the_texts_as_they_are(written: Path) -> None:
    assert "=1+1" in pl.read_parquet(written / "findings.parquet")["line_text"].to_list()


def test_run_json_says_how_to_repeat_the_run(written: Path, audit: cf.Audit) -> None:
    run = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert run["run_id"] == audit.run_id
    assert run["versions"]["polars"] == pl.__version__
    assert run["mapping"]["columns"]["account"] == ["Account"]
    assert run["parameters"]["engagement"]["weekend"] == [6, 0]
    assert run["check_seconds"].keys() == {one.check.code for one in audit.checks}
    assert run["written_at"] == "2026-11-22T09:30:00+00:00"


def test_money_in_json_is_a_number_with_its_exact_digits(written: Path) -> None:
    text = (written / "run.json").read_text(encoding="utf-8")
    run = json.loads(text, parse_float=Decimal)
    table = pl.read_csv(
        written / "trial_balance.csv", schema_overrides={"debit": pl.Decimal(38, 2)}
    )
    assert run["trial_balance"]["debit"] == table["debit"].sum()
    assert run["input"]["debit"] - run["input"]["credit"] == 0


def test_writing_twice_gives_the_same_bytes(audit: cf.Audit, written: Path, tmp_path: Path) -> None:
    audit.write(tmp_path)
    files = [path for path in written.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == {written.name, "tables"}
    for path in files:
        same = tmp_path / path.relative_to(written)
        assert path.read_bytes() == same.read_bytes(), path.name
