"""The other commands."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crossfoot.cli.conftest import Command


def test_findings_are_listed_riskiest_first(crossfoot: Command, audited: Path) -> None:
    found = json.loads(crossfoot("findings", audited, "--json").out)
    risks = [one["risk"] for one in found["findings"]]
    assert found["count"] == len(risks) > 0
    assert risks == sorted(risks, reverse=True)


def test_findings_can_be_chosen(crossfoot: Command, audited: Path) -> None:
    wanted = ("--family", "population", "--min-risk", "5", "--limit", "3", "--json")
    found = json.loads(crossfoot("findings", audited, *wanted).out)["findings"]
    assert 0 < len(found) <= 3
    assert all(one["family"] == "population" and one["risk"] >= 5 for one in found)


def test_findings_of_an_account_sorted_by_amount(crossfoot: Command, audited: Path) -> None:
    out = crossfoot("findings", audited, "--account", "1", "--sort", "amount", "--csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    amounts = [abs(float(row["amount"])) for row in rows]
    assert rows
    assert all(row["account"].startswith("1") for row in rows)
    assert amounts == sorted(amounts, reverse=True)


def test_findings_of_a_ledger_are_made_on_the_way(
    crossfoot: Command, sample_ledger: Path, audited: Path
) -> None:
    made = json.loads(crossfoot("findings", sample_ledger, "--json").out)
    assert made["count"] == json.loads(crossfoot("findings", audited, "--json").out)["count"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--check", "ZZ9"), "ZZ9"),
        (("--family", "weather"), "weather"),
        (("--json", "--csv"), "--json"),
    ],
)
def test_findings_refuse_what_does_not_exist(
    crossfoot: Command, audited: Path, arguments: tuple[str, ...], named: str
) -> None:
    outcome = crossfoot("findings", audited, *arguments)
    assert outcome.code == 2
    assert named in outcome.err


def test_findings_without_an_audit_say_how_to_make_one(crossfoot: Command, tmp_path: Path) -> None:
    outcome = crossfoot("findings", tmp_path / "nothing")
    assert outcome.code == 2
    assert "crossfoot audit" in outcome.err


def test_the_trial_balance_adds_up_to_the_file(
    crossfoot: Command, sample_ledger: Path, audited: Path
) -> None:
    found = json.loads(crossfoot("tb", sample_ledger, "--json").out)
    run = json.loads((audited / "run.json").read_text())
    assert found["debit"] == run["input"]["debit"]
    assert found["credit"] == run["input"]["credit"]
    assert len(found["rows"]) == run["trial_balance"]["accounts"]


def test_the_trial_balance_by_period_has_a_row_per_month(crossfoot: Command, audited: Path) -> None:
    rows = json.loads(crossfoot("tb", audited, "--by", "period", "--json").out)["rows"]
    assert {"account", "period", "opening", "closing"} <= rows[0].keys()


def test_the_trial_balance_as_of_a_day_leaves_out_later_lines(
    crossfoot: Command, audited: Path
) -> None:
    whole = json.loads(crossfoot("tb", audited, "--json").out)["debit"]
    part = json.loads(crossfoot("tb", audited, "--as-of", "2025-06-30", "--json").out)["debit"]
    assert 0 < part < whole


def test_the_trial_balance_as_csv_and_as_a_table(crossfoot: Command, audited: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(crossfoot("tb", audited, "--csv").out)))
    assert rows[0]["account"]
    assert "Total" in crossfoot("tb", audited).out
    assert "Class" in crossfoot("tb", audited, "--level", "class").out


def test_benford_compares_digits(crossfoot: Command, audited: Path) -> None:
    found = json.loads(crossfoot("benford", audited, "--digits", "first", "--json").out)
    whole = found["subjects"][0]
    assert [row["digits"] for row in whole["table"]] == list(range(1, 10))
    assert whole["n"] == sum(row["observed"] for row in whole["table"])
    assert "MAD" in crossfoot("benford", audited).out
    assert "Conformity" in crossfoot("benford", audited, "--by", "account").out


def test_inspect_says_what_the_columns_mean_and_writes_a_mapping(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "m.toml"
    outcome = crossfoot("inspect", sample_ledger, "--write-mapping", mapping, "--json")
    found = json.loads(outcome.out)
    meanings = {one["column"]: one["canonical"] for one in found["columns"]}
    assert meanings["Posting Date"] == "posting_date"
    assert all(one["reason"] for one in found["columns"])
    audit = crossfoot("audit", sample_ledger, "--mapping", mapping, "--out", tmp_path / "o")
    assert audit.code == 0
    assert "posting_date" in crossfoot("inspect", sample_ledger).out


def test_a_file_of_no_clear_meaning_asks_for_a_mapping(crossfoot: Command, tmp_path: Path) -> None:
    unclear = tmp_path / "unclear.csv"
    unclear.write_text("a,b,c\nx,1,2\ny,3,4\n")
    audit = crossfoot("audit", unclear, "--out", tmp_path / "o")
    assert audit.code == 2
    assert "Traceback" not in audit.err
    assert "Not certain" in crossfoot("inspect", unclear).out


def test_a_mapping_that_cant_be_suggested_is_drafted_and_can_be_filled_in(
    crossfoot: Command, tmp_path: Path
) -> None:
    unclear, draft = tmp_path / "unclear.csv", tmp_path / "draft.toml"
    unclear.write_text("a,b,c\n10,2026-01-05,1.50\n20,2026-01-05,-1.50\n")
    told = crossfoot("inspect", unclear, "--write-mapping", draft)
    assert "fill in account" in " ".join(told.out.split())  # wherever the line breaks
    refused = crossfoot("audit", unclear, "--mapping", draft, "--out", tmp_path / "o")
    assert refused.code == 2
    assert "account is missing" in refused.err
    filled = draft.read_text().replace('# account = ""', 'account = "a"')
    filled = filled.replace('# posting_date = ""', 'posting_date = "b"')
    draft.write_text(filled.replace('# amount = ""', 'amount = "c"'))
    wanted = ("--mapping", draft, "--out", tmp_path / "o", "--json")
    assert json.loads(crossfoot("audit", unclear, *wanted).out)["input"]["lines"] == 2


def test_sample_writes_the_same_ledger_for_the_same_seed(
    crossfoot: Command, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    wanted = ("--lines", "1500", "--seed", "3")
    assert crossfoot("sample", "--out", one, "--labels", tmp_path / "l.csv", *wanted).code == 0
    facts = json.loads(crossfoot("sample", "--out", other, *wanted, "--json").out)
    assert facts["lines"] == 1500
    assert one.read_bytes() == other.read_bytes()


def test_eval_prints_recall_and_precision(crossfoot: Command) -> None:
    found = json.loads(crossfoot("eval", "--lines", "3000", "--seed", "5", "--json").out)
    kinds, checks = found["kinds"], found["checks"]
    assert len(kinds) > 30
    assert sum(one["found"] for one in kinds) > 0.8 * sum(one["planted"] for one in kinds)
    assert all(one["recall"] == round(one["found"] / one["planted"], 4) for one in kinds)
    assert all(one["false_flags"] == one["flags"] - one["on_planted"] for one in checks)


def test_doctor_looks_at_every_part(crossfoot: Command) -> None:
    outcome = crossfoot("doctor", "--json")
    names = {part["name"] for part in json.loads(outcome.out)["parts"]}
    assert {"Python", "polars", "Java (for Spark)", "Writing here"} <= names
    assert outcome.code == 0
    assert "All is well" in crossfoot("doctor").out


def test_what_should_not_happen_exits_with_one_and_shows_where(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "findings.parquet"
    broken.write_bytes(b"no parquet at all")
    outcome = crossfoot("findings", tmp_path)
    assert outcome.code == 1
    assert "Traceback" in outcome.err
    assert "crossfoot doctor" in outcome.err


def test_help_loads_no_data_library() -> None:
    program = (
        "import sys; from crossfoot.cli.main import run; run(['--help'])\n"
        "heavy = {'polars', 'narwhals', 'numpy', 'scipy', 'xlsxwriter', 'lxml', 'pyspark'}\n"
        "sys.exit(str(heavy & sys.modules.keys()) if heavy & sys.modules.keys() else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "audit" in done.stdout


def test_version(crossfoot: Command) -> None:
    outcome = crossfoot("--version")
    assert outcome.code == 0
    assert outcome.out.startswith("crossfoot ")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """As in: crossfoot tb FILE --csv | head -1."""
    code = "import sys; from crossfoot.cli.main import main; sys.argv[0] = 'crossfoot'; main()"
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-c", code, "doctor"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")
