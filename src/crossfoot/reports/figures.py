"""The counts and sums that an audit is summed up by, and the lines behind some of them."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.audit.findings import SHOWN
from crossfoot.audit.results import AuditResult
from crossfoot.reports.audited import Audited
from crossfoot.reports.summary import money_sum

#: What is told of a line that stands out.
_OF_LINES = (*SHOWN, "entry_id", "risk")


@dataclass(frozen=True)
class Figures:
    """Of all lines, of the flagged ones, of duplicates and of expenses; money in currency units.

    `high_risk_lines` have at least the profile's `high_from`; `duplicate_lines` are of one of the
    six types, `unexplained_duplicate_lines` those of them that nothing explains. Of users and
    accounts only those that are named count.
    """

    lines: int
    debit: Decimal
    users: int
    accounts: int
    findings: int
    flagged_lines: int
    high_risk_lines: int
    duplicate_lines: int
    unexplained_duplicate_lines: int
    expense_lines: int
    expenses: Decimal
    expense_users: int
    expense_accounts: int


def audit_figures(audited: Audited) -> Figures:
    """Count what an audit's result holds."""
    result, totals = audited.result, audited.manifest.totals
    flagged = result.findings.unique("line_id")
    expenses = result.tables.get("expenses_by_account")
    return Figures(
        lines=totals.lines,
        debit=totals.debit,
        users=_named(result, "user_summary", "entered_by"),
        accounts=_named(result, "account_summary", "account"),
        findings=result.findings.height,
        flagged_lines=flagged.height,
        high_risk_lines=flagged.filter(pl.col("risk") >= audited.profile.high_from).height,
        duplicate_lines=result.duplicates.height,
        unexplained_duplicate_lines=result.duplicates["explained_by"].null_count(),
        expense_lines=0 if expenses is None else int(expenses["line_count"].sum()),
        expenses=Decimal(0) if expenses is None else money_sum(expenses, "amount"),
        expense_users=_named(result, "expenses_by_user", "entered_by"),
        expense_accounts=_named(result, "expenses_by_account", "account"),
    )


def lines_flagged_by(result: AuditResult, codes: Collection[str]) -> pl.DataFrame:
    """The lines that one of the checks flagged, riskiest first, each once.

    Columns: code, score and reason of the check (of several, the one with the most points), and
    line_id, entry_id, risk and what findings show of a line.
    """
    flags = result.flags.filter(pl.col("code").is_in(list(codes)))
    flags = flags.sort(["line_id", "points", "code"], descending=[False, True, False])
    flags = flags.unique("line_id", keep="first", maintain_order=True)
    lines = result.findings.unique("line_id").select(_OF_LINES)
    joined = flags.select("line_id", "code", "score", "reason").join(lines, on="line_id")
    return joined.sort(["risk", "line_id"], descending=[True, False])


def _named(result: AuditResult, table: str, column: str) -> int:
    frame = result.tables.get(table)
    return 0 if frame is None else frame.height - frame[column].null_count()
