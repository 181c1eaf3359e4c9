"""The journal entry testing work paper as a report; as a workbook it is reports.workpaper."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.paper_checks import checks_not_run, checks_run, tick_marks
from crossfoot.reports.contents.paper_rows import (
    extent_words,
    selected_entries,
    selected_words,
    shown_findings,
)
from crossfoot.reports.contents.paper_words import (
    Told,
    decided_facts,
    engagement_facts,
    identity_facts,
    mapping_facts,
    method_facts,
    parameter_facts,
    result_facts,
    scope_facts,
)
from crossfoot.reports.contents.told import audit_report, completeness, money_column
from crossfoot.reports.read_back.inputs import BOXES, CONCLUSION
from crossfoot.reports.report import Column, Facts, Note, Report, Section, Table

_SIGNED = (
    "Scope and method",
    "Completeness",
    "Findings",
    "Selected entries",
    "Checks",
    "Parameters and hashes",
)
_ENTRY = (
    "journal_id", "line_no", "account", "account_name", "debit", "credit", "posting_date",
    "effective_date", "entered_by", "reference", "line_text",
)  # fmt: skip


def work_paper(audited: Audited) -> Report:
    """Index with sign-off, scope, proof, findings with review, entries, checks, parameters."""
    boxes = audited.sign_off
    sections = (
        Section("Index and sign-off", (_index(boxes), _facts(result_facts(audited), "Result"),
                                       _conclusion(boxes))),
        Section("Scope and method", (
            _facts(scope_facts(audited), "Scope"), _facts(method_facts(audited), "Method"),
            _facts(decided_facts(audited), "Decided while reading the file"))),
        Section("Completeness", (completeness(audited), _totals(audited))),
        Section("Findings", (_findings(audited),)),
        Section("Selected entries", (_entries(audited),)),
        Section("Checks", (checks_run(audited), checks_not_run(audited))),
        Section("Parameters and hashes", (
            _facts(identity_facts(audited), "Identity"),
            _facts(mapping_facts(audited), "Mapping of the columns"),
            _facts(engagement_facts(audited), "Engagement"),
            _facts(parameter_facts(audited), "Parameters of the checks"))),
        Section("Tick marks", (tick_marks(),)),
    )  # fmt: skip
    return audit_report(audited, "work_paper", "Journal entry testing work paper", sections)


def _facts(facts: Told, title: str) -> Facts | Note:
    return Facts(tuple(facts), title) if facts else Note(f"{title}: none was given.")


def _index(boxes: Mapping[str, str]) -> Table:
    rows = [
        (title, *(boxes.get(f"W-{number} {name}", "") for name in BOXES))
        for number, title in zip((1, 2, 3, 4, 7, 10), _SIGNED, strict=True)
    ]
    columns = ("part", "prepared", "prepared_on", "reviewed", "reviewed_on")
    titles = ("Part", "Prepared by", "Date", "Reviewed by", "Date")
    return Table(
        "sign_off",
        "Sign-off",
        tuple(Column(name, title) for name, title in zip(columns, titles, strict=True)),
        pl.DataFrame(rows, dict.fromkeys(columns, pl.String), orient="row"),
    )


def _conclusion(boxes: Mapping[str, str]) -> Note:
    return Note(f"Conclusion: {boxes.get(CONCLUSION) or 'not written yet.'}")


def _totals(audited: Audited) -> Table:
    totals = audited.manifest.totals
    balance = audited.trial_balance
    money = pl.Decimal(38, audited.decimals)
    rows = [
        ("Lines read", totals.debit, totals.credit),
        ("Trial balance", balance["debit"].sum(), balance["credit"].sum()),
        ("Totals printed in the file", totals.printed_debit, totals.printed_credit),
    ]
    schema: dict[str, Any] = {"what": pl.String, "debit": money, "credit": money}
    frame = pl.DataFrame([row for row in rows if None not in row], schema, orient="row")
    return Table(
        "control_totals",
        "Control totals",
        (
            Column("what", "What"),
            money_column(audited, "debit", "Debit"),
            money_column(audited, "credit", "Credit"),
            money_column(audited, "difference", "Debit less credit"),
        ),
        frame.with_columns(difference=pl.col("debit") - pl.col("credit")),
    )


def _findings(audited: Audited) -> Table:
    frame = shown_findings(audited)
    return Table(
        "findings",
        "Findings with their review",
        (
            Column("finding_id", "ID", "code"),
            Column("level", "Level", "level"),
            Column("risk", "Risk", "number", decimals=1),
            Column("reason", "Why it was flagged", "wrap"),
            Column("title", "Check", "wrap"),
            Column("journal_id", "Entry", "code"),
            Column("account", "Account", "code"),
            Column("posting_date", "Posted", "date"),
            money_column(audited, "amount", "Amount", total=True),
            Column("status", "Status"),
            Column("assignee", "Assigned to"),
            Column("tick", "Tick"),
            Column("note", "Note", "wrap"),
        ),
        frame,
        note=extent_words(frame.height, audited.result.findings.height),
        empty="No check flagged a line.",
    )


def _entries(audited: Audited) -> Table:
    frame = selected_entries(audited, list(_ENTRY))
    return Table(
        "selected_entries",
        "Selected entries in full",
        (
            Column("journal_id", "Entry", "code"),
            Column("risk", "Risk", "number", decimals=1),
            Column("account", "Account", "code"),
            Column("account_name", "Account name", "wrap"),
            money_column(audited, "debit", "Debit", total=True),
            money_column(audited, "credit", "Credit", total=True),
            Column("posting_date", "Posted", "date"),
            Column("effective_date", "Document", "date"),
            Column("entered_by", "User"),
            Column("reference", "Reference"),
            Column("line_text", "Text", "wrap"),
        ),
        frame,
        note=selected_words(frame),
        empty="No entry has any risk.",
    )
