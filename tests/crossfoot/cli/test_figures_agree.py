"""The same figures in JSON, findings.csv, the trial balance and the work paper, one by one."""

import csv
import json
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

Row = list[Any]


@pytest.fixture(scope="module")
def paper(audited: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        return load_workbook(audited / "workpaper.xlsx")


def rows(paper: Workbook, sheet: str) -> list[Row]:
    cells = paper[sheet].iter_rows(values_only=True)
    return [row for row in ([c for c in r if c is not None] for r in cells) if row]


def row_of(paper: Workbook, sheet: str, label: str) -> Row:
    """The one row that begins with a label."""
    (row,) = (row for row in rows(paper, sheet) if row[0] == label)
    return row


def csv_rows(audited: Path, name: str) -> list[dict[str, str]]:
    with (audited / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def exact(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_findings_are_as_many_everywhere(
    summary: dict[str, Any], audited: Path, paper: Workbook
) -> None:
    told = csv_rows(audited, "findings.csv")
    assert len(told) == summary["findings"] > 100
    lines = len({row["line_id"] for row in told})
    assert row_of(paper, "Index", "Findings")[1] == f"{len(told):,} on {lines:,} lines"
    assert len(csv_rows(audited, "observations.csv")) == summary["observations"]
    assert len(csv_rows(audited, "problems.csv")) == summary["input"]["problems"]


def test_findings_of_a_check_are_on_as_many_lines_as_the_check_flagged(
    summary: dict[str, Any], audited: Path
) -> None:
    lines: dict[str, set[str]] = {}
    for row in csv_rows(audited, "findings.csv"):
        for code in filter(None, [row["code"], *row["also"].split(",")]):
            lines.setdefault(code, set()).add(row["line_id"])
    flagged = {c["code"]: c["flagged_lines"] for c in summary["checks"] if c["flagged_lines"]}
    assert {code: len(ids) for code, ids in lines.items()} == flagged


def test_control_totals_agree_figure_by_figure(
    summary: dict[str, Any], audited: Path, paper: Workbook
) -> None:
    read, balance = summary["input"], summary["trial_balance"]
    assert row_of(paper, "Completeness", "Rows read")[1] == read["rows_read"]
    assert row_of(paper, "Completeness", "became ledger lines")[1] == read["lines"]
    assert row_of(paper, "Completeness", "could not be read (see Problems)")[1] == read["problems"]
    printed = row_of(paper, "Completeness", "Lines read")[1:3]
    assert [exact(n) for n in printed] == [exact(read["debit"]), exact(read["credit"])]
    table = csv_rows(audited, "trial_balance.csv")
    assert len(table) == balance["accounts"]
    for side in ("debit", "credit"):
        assert sum(Decimal(row[side]) for row in table) == exact(balance[side])
        assert exact(balance[side]) == exact(read[side])
    assert exact(balance["difference"]) == exact(balance["debit"]) - exact(balance["credit"])


def test_risk_and_checks_agree(summary: dict[str, Any], audited: Path, paper: Workbook) -> None:
    risk, checks = summary["risk"], summary["checks"]
    assert row_of(paper, "Index", "Risk")[1] == f"{risk['score']:g} of 100, {risk['level']}"
    ran = sum(check["status"] == "run" for check in checks)
    assert row_of(paper, "Index", "Checks")[1] == f"{ran} ran, {len(checks) - ran} did not"
    for check in checks:
        row = row_of(paper, "Checks", check["code"])
        if check["flagged_lines"]:
            assert check["flagged_lines"] in row
            assert check["flagged_entries"] in row
            assert exact(check["amount"]) in [exact(n) for n in row if isinstance(n, int | float)]


def test_run_json_repeats_what_was_printed(summary: dict[str, Any], audited: Path) -> None:
    run = json.loads((audited / "run.json").read_text(encoding="utf-8"))
    untimed = {name: value for name, value in summary.items() if name != "seconds"}
    assert {name: run[name] for name in untimed} == untimed
