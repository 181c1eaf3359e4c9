"""Reports of an audit tell the figures of the audit's own tables."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from crossfoot.reports.audited import REVIEW_COLUMNS, Audited
from crossfoot.reports.kinds import ALL_REPORTS, report_kind
from crossfoot.reports.plain import counted
from crossfoot.reports.report import Facts, Figure, Figures, Note, Points, Report, Table
from tests.crossfoot.reports.contents.conftest import Make, Row

_OF_AUDITS = [kind for kind in ALL_REPORTS if kind.source == "audit"]


def _build(name: str, audited: Audited) -> Report:
    return report_kind(name).build(audited)


def _table(report: Report, name: str) -> Table:
    return next(one for one in report.tables if one.name == name)


def _figures(report: Report) -> dict[str, Figure]:
    blocks = [one for one in report.blocks if isinstance(one, Figures)]
    return {figure.label: figure for block in blocks for figure in block.figures}


def _words(report: Report) -> str:
    told: list[str] = []
    for block in report.blocks:
        if isinstance(block, Note):
            told.append(block.text)
        elif isinstance(block, Points):
            told += block.points
        elif isinstance(block, Facts):
            told += [" ".join(fact) for fact in block.facts]
        elif isinstance(block, Table):
            told += [block.note, block.empty if block.rows.is_empty() else ""]
    return " ".join(told)


def _balanced(amounts: Sequence[str], currency: str = "EUR", classed: bool = True) -> list[Row]:
    rows: list[Row] = []
    for number, amount in enumerate(amounts, 1):
        day = f"2026-0{number % 3 + 1}-1{number % 9}"
        expense, asset = ("Expense", "Asset") if classed else ("", "")
        rows.append((f"J{number}", day, "6100", "Rent", expense, amount, "", currency))
        rows.append((f"J{number}", day, "1000", "Bank", asset, "", amount, currency))
    return rows


@pytest.mark.parametrize("kind", _OF_AUDITS, ids=lambda kind: kind.name)
def test_every_column_of_a_table_has_its_place(kind: Any, sample: Audited) -> None:
    report = kind.build(sample)
    assert report.kind == kind.name
    names = [table.name for table in report.tables]
    assert len(set(names)) == len(names)
    for table in report.tables:
        shown = {column.name for column in table.columns} & set(table.rows.columns)
        assert shown, table.name
        for column in table.columns:
            if column.total and column.name in shown:
                assert table.rows[column.name].dtype.is_numeric(), (table.name, column.name)
            if column.kind == "money" and column.name in shown:
                assert isinstance(table.rows[column.name].dtype, pl.Decimal), column.name


@pytest.mark.parametrize("kind", _OF_AUDITS, ids=lambda kind: kind.name)
def test_one_line_is_enough_of_a_ledger(kind: Any, make: Make) -> None:
    one: Row = ("J1", "2026-01-10", "6100", "Rent", "", "100.00", "", "EUR")
    assert kind.build(make([one], 2)).sections


@pytest.mark.parametrize("kind", _OF_AUDITS, ids=lambda kind: kind.name)
def test_no_finding_is_told_in_words(kind: Any, make: Make) -> None:
    audited = make(_balanced(["12.30", "45.10", "78.25"]), 2)
    result = audited.result
    empty = dataclasses.replace(
        result,
        findings=result.findings.clear(),
        flags=result.flags.clear(),
        duplicates=result.duplicates.clear(),
        observations=result.observations.clear(),
        checks=tuple(
            dataclasses.replace(one, flagged_lines=0, flagged_entries=0, observations=0)
            for one in result.checks
        ),
        risk=dataclasses.replace(result.risk, contributions=(), recommendations=()),
    )
    report = kind.build(dataclasses.replace(audited, result=empty))
    if kind.name == "audit_summary":
        assert "No check flagged anything" in _words(report)
    if kind.name == "duplicates":
        assert "No line has the account and amount of another." in _words(report)


def test_the_summary_counts_what_the_audit_found(sample: Audited) -> None:
    report = _build("audit_summary", sample)
    findings, totals = sample.result.findings, sample.manifest.totals
    told = _figures(report)
    assert told["Risk of 100"].value == sample.result.risk.score
    assert told["Findings"].value == findings.height
    assert told["Debits"].value == totals.debit
    for name in ("findings_by_family", "findings_by_level"):
        assert _table(report, name).rows["findings"].sum() == findings.height
    family = _table(report, "findings_by_family").rows.filter(pl.col("family") == "Duplicates")
    own = findings.filter(pl.col("family") == "duplicates")
    assert family["lines"].item() == own["line_id"].n_unique()
    assert family["amount"].item() == own["amount"].abs().sum()


def test_the_months_of_the_summary_add_up_to_all_debits(sample: Audited) -> None:
    rows = _table(_build("audit_summary", sample), "debits_by_month").rows
    assert rows["debit"].sum() == sample.manifest.totals.debit
    lines = sample.result.findings.unique("line_id")
    assert rows["flagged_lines"].sum() == lines.height
    assert rows["flagged_debit"].sum() == lines.filter(pl.col("amount") > 0)["amount"].sum()


def test_the_summary_names_checks_that_did_not_run(sample: Audited) -> None:
    report = _build("audit_summary", sample)
    told = dict(_table(report, "checks_not_run").rows.select("code", "why_not").iter_rows())
    assert told == {
        one.check.code: one.why_not for one in sample.result.checks if one.status == "not_run"
    }


def test_the_summary_tells_how_far_the_review_is(sample: Audited) -> None:
    ids = sample.result.findings["finding_id"].head(3).to_list()
    reviews = pl.DataFrame(
        {
            "finding_id": ids,
            "status": ["cleared", "exception", "cleared"],
            "note": ["seen the invoice", None, None],
        }
    )
    whole = pl.concat([REVIEW_COLUMNS.to_frame(), reviews], how="diagonal_relaxed")
    report = _build("audit_summary", dataclasses.replace(sample, reviews=whole))
    rows = _table(report, "review_progress").rows
    counts = dict(rows.select("status", "findings").iter_rows())
    all_of_them = sample.result.findings.height
    assert counts == {"Open": all_of_them - 3, "In review": 0, "Cleared": 2, "Exception": 1}
    top = _table(report, "top_findings").rows
    status = dict(top.select("finding_id", "status").iter_rows())
    assert status[ids[0]] == "Cleared"


def test_without_reviews_no_progress_is_told(sample: Audited) -> None:
    report = _build("audit_summary", sample)
    assert "review_progress" not in {table.name for table in report.tables}
    assert "status" not in _table(report, "top_findings").rows.columns


def test_the_trial_balance_is_that_of_the_audit_and_sums_to_zero(make: Make) -> None:
    audited = make(_balanced(["100.00", "50.25", "7.10"]), 2)
    report = _build("trial_balance", audited)
    rows = _table(report, "trial_balance").rows
    assert rows.select("account", "debit", "credit", "closing").equals(
        audited.trial_balance.select("account", "debit", "credit", "closing")
    )
    assert rows["closing"].sum() == 0
    assert _figures(report)["Sum of closing balances"].value == 0
    by_period = _table(report, "trial_balance_by_period").rows
    assert by_period["debit"].sum() == rows["debit"].sum()


def test_subtotals_are_of_the_accounts_above_them(sample: Audited) -> None:
    for_whom = _table(_build("trial_balance_grouped", sample), "trial_balance_grouped")
    rows = for_whom.rows
    assert for_whom.emphasis == "is_subtotal"
    sums = rows.filter("is_subtotal")
    accounts = rows.filter(~pl.col("is_subtotal"))
    for name in ("debit", "credit", "closing", "line_count"):
        assert sums[name].sum() == accounts[name].sum() == sample.trial_balance[name].sum()
    last = rows.group_by("group", maintain_order=True).agg(pl.col("is_subtotal").last())
    assert last["is_subtotal"].all()


def test_classes_come_in_the_order_of_a_balance(make: Make) -> None:
    rows = _table(_build("trial_balance_grouped", make(_balanced(["10.00"]), 2)), "groups").rows
    assert rows["group"].to_list() == ["Asset", "Expense"]


def test_without_classes_first_digits_group(make: Make) -> None:
    report = _build("trial_balance_grouped", make(_balanced(["10.00"], classed=False), 2))
    assert _table(report, "groups").rows["group"].to_list() == ["Accounts 1", "Accounts 6"]
    assert "names no classes of accounts" in _words(report)


def test_a_currency_of_three_decimals_keeps_them(make: Make) -> None:
    audited = make(_balanced(["10.125", "3.250"], currency="KWD"), 3)
    report = _build("trial_balance", audited)
    table = _table(report, "trial_balance")
    debit = next(column for column in table.columns if column.name == "debit")
    assert (debit.unit, debit.decimals) == ("KWD", 3)
    assert table.rows["debit"].sum() == Decimal("13.375")
    assert "13.375 KWD" in _words(report)


def test_duplicates_are_counted_as_the_audit_counts_them(sample: Audited) -> None:
    report = _build("duplicates", sample)
    rows = _table(report, "duplicate_types").rows
    for number, count in enumerate(sample.result.duplicate_counts.values()):
        assert rows.row(number, named=True)["groups"] == count.groups
        assert rows.row(number, named=True)["lines"] == count.lines
    assert rows["points"].to_list() == [10, 12, 15, 18, 20, 25]
    whole = sample.result.duplicates
    assert rows["lines_reported"].sum() == whole.height
    unexplained = whole["explained_by"].null_count()
    assert rows["open_lines"].sum() == unexplained
    assert _table(report, "duplicate_groups").rows.height == unexplained
    explained = _table(report, "duplicates_explained").rows
    assert explained["lines"].sum() == whole.height - unexplained


def test_lines_without_explanation_and_findings_are_reconciled(sample: Audited) -> None:
    words = _words(_build("duplicates", sample))
    findings = sample.result.findings.filter(pl.col("family") == "duplicates")["line_id"]
    is_open = sample.result.duplicates.filter(pl.col("explained_by").is_null())["line_id"]
    both = len(set(findings) & set(is_open))
    assert f"{both:,} have a finding and {is_open.n_unique() - both:,} have none" in words
    assert f"{counted(findings.n_unique() - both, 'more finding')} of the checks" in words


def test_every_unexplained_line_is_in_the_data(make: Make) -> None:
    audited = make(_balanced(["10.00"] * 2_600), 2)
    open_lines = audited.result.duplicates.with_columns(explained_by=None)
    assert open_lines.height > 5_000
    result = dataclasses.replace(audited.result, duplicates=open_lines)
    report = _build("duplicates", dataclasses.replace(audited, result=result))
    table = _table(report, "duplicate_groups")
    assert table.rows.height == open_lines.height
    assert table.most_shown == 100


def test_types_that_can_not_be_looked_for_say_why(make: Make) -> None:
    report = _build("duplicates", make(_balanced(["10.00", "10.00"]), 2))
    rows = _table(report, "duplicate_types").rows
    assert rows["why_not"][0] is None
    assert "the file has no document type or journal" in rows["why_not"][1]


def test_lines_of_a_group_stand_together(sample: Audited) -> None:
    rows = _table(_build("duplicates", sample), "duplicate_groups").rows
    runs = rows.select(pl.struct("type", "group").rle_id()).to_series().n_unique()
    assert runs == rows.select("type", "group").n_unique()
    assert rows.group_by("type", "group").agg(pl.col("amount").n_unique())["amount"].max() == 1


def test_expenses_are_those_of_the_audit(sample: Audited) -> None:
    report = _build("expenses", sample)
    tables = sample.result.tables
    for name in ("month", "account", "user", "cost_center"):
        rows = _table(report, f"expenses_by_{name}").rows
        assert rows["amount"].sum() == tables[f"expenses_by_{name}"]["amount"].sum()
    assert _figures(report)["Expenses"].value == tables["expenses_by_account"]["amount"].sum()
    largest = _table(report, "largest_expenses").rows["amount"]
    assert largest.to_list() == sorted(largest, reverse=True)


def test_a_ledger_without_expenses_says_so(make: Make) -> None:
    rows: list[Row] = [
        ("J1", "2026-01-10", "1000", "Bank", "Asset", "10.00", "", "EUR"),
        ("J1", "2026-01-10", "2000", "Creditors", "Liability", "", "10.00", "EUR"),
    ]
    report = _build("expenses", make(rows, 2))
    assert not report.tables
    assert "No account of this ledger is known to be one of expenses" in _words(report)


def test_a_ledger_that_does_not_balance_is_told_so(make: Make) -> None:
    rows = _balanced(["10.00", "20.00"])
    report = _build("trial_balance", make(rows[:-1], 2))
    assert "Debits of 30.00 EUR differ from credits of 10.00 EUR by 20.00 EUR." in _words(report)
    assert _figures(report)["Sum of closing balances"].tone == "high"
