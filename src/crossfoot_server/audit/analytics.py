"""The four parts of an audit as the seeds name them: columns of AnalyticsProcessingResult.

Every figure is the library's. "Transactions" are ledger lines. A table is cut to MOST_ROWS, and
says so: `shown` of `total` rows, and where the whole table is.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.duplicates import DUPLICATE_TYPES
from crossfoot.ledger import Audit
from crossfoot.reports.figures import Figures, audit_figures, lines_flagged_by
from crossfoot.reports.page_data import checks_bars, first_digits, months_of, risk_bars
from crossfoot.reports.summary import audit_summary
from crossfoot_server.audit.links import Links

MOST_ROWS, MOST_DETAILS = 500, 100
NO_EXPENSES = (
    "No account of this ledger is known as an expense. Give a chart of accounts with classes, or "
    "name the expense accounts in a profile."
)
#: Anomalies as the seeds name them, and the checks behind them.
ANOMALIES = {
    "duplicate": tuple(check.code for check in ALL_CHECKS if check.family == "duplicates"),
    "backdated": ("T1",),
    "user_anomalies": tuple(check.code for check in ALL_CHECKS if check.family == "people"),
}


class Analytics:
    """What is kept of an audit beside its findings."""

    def __init__(self, audit: Audit, links: Links) -> None:
        self._audit, self._links = audit, links
        self._figures: Figures = audit_figures(audit.audited)
        self._summary = audit_summary(audit.audited)

    @property
    def summary(self) -> dict[str, Any]:
        """The object that `crossfoot audit --json` prints."""
        return self._summary

    def default(self) -> dict[str, Any]:
        """Trial balance, accounts, users and months."""
        figures = self._figures
        return {
            **self._totals(),
            "anomalies_found": figures.findings,
            "trial_balance_data": self._balance(),
            "user_patterns": {"users": self._table("user_summary")},
            "account_patterns": {"accounts": self._table("account_summary")},
            "temporal_patterns": {
                "period_from": self._audit.result.period_from,
                "period_to": self._audit.result.period_to,
                "accounts_by_month": self._table("trial_balance_by_period"),
            },
            "risk_assessment": self._risk(),
            "chart_data": {"months": [asdict(one) for one in months_of(self._audit.audited)]},
            "export_data": self._links.exports,
        }

    def expenses(self) -> dict[str, Any]:
        """Expenses by account, user, month, day and cost centre."""
        figures = self._figures
        known = "expenses_by_account" in self._audit.tables
        return {
            **self._totals(),
            "total_transactions": figures.expense_lines,
            "total_amount": figures.expenses,
            "unique_users": figures.expense_users,
            "unique_accounts": figures.expense_accounts,
            "expense_breakdown": {
                "reason": "" if known else NO_EXPENSES,
                "by_account": self._table("expenses_by_account"),
                "by_cost_center": self._table("expenses_by_cost_center"),
                "by_account_and_month": self._table("expenses_by_account_and_month"),
            },
            "user_patterns": {
                "expenses_by_user": self._table("expenses_by_user"),
                "users": self._table("user_summary"),
            },
            "account_patterns": {"accounts": self._table("account_summary")},
            "temporal_patterns": {
                "by_month": self._table("expenses_by_month"),
                "by_day": self._table("expenses_by_day"),
            },
            "risk_assessment": self._risk(),
            "chart_data": {"risk": [asdict(one) for one in risk_bars(self._audit.audited)]},
            "export_data": self._links.exports,
        }

    def duplicates(self) -> dict[str, Any]:
        """The six types, what explains them, and the lines that a check of duplicates flagged."""
        counts = self._summary["duplicates"]
        by_type = {
            f"Type {kind.number} Duplicate": {**counts[kind.name], "points": kind.points}
            for kind in DUPLICATE_TYPES
        }
        found = self._anomalies("duplicate")
        return {
            **self._totals(),
            "anomalies_found": found["anomalies_found"],
            "risk_assessment": {
                "by_type": by_type,
                "whole_entries": counts["entries"],
                "explained": self._explained(),
                "unexplained_lines": self._figures.unexplained_duplicate_lines,
                "duplicate": found,
            },
            "chart_data": {"lines_by_type": {n: c["lines_reported"] for n, c in by_type.items()}},
            "export_data": self._links.duplicates,
        }

    def anomalies(self) -> dict[str, Any]:
        """Every check, and the lines behind the anomalies that the seeds name."""
        found = {name: self._anomalies(name) for name in ANOMALIES}
        digits = first_digits(self._audit.audited)
        return {
            **self._totals(),
            "anomalies_found": self._figures.findings,
            "risk_assessment": {
                **self._risk(),
                "checks": self._summary["checks"],
                "observations": self._summary["observations"],
                "anomalies": found,
            },
            "chart_data": {
                "checks": [asdict(one) for one in checks_bars(self._audit.audited)],
                "first_digits": asdict(digits) if digits else None,
            },
            "export_data": self._links.exports,
        }

    def _totals(self) -> dict[str, Any]:
        figures = self._figures
        return {
            "total_transactions": figures.lines,
            "total_amount": figures.debit,
            "unique_users": figures.users,
            "unique_accounts": figures.accounts,
            "flagged_transactions": figures.flagged_lines,
            "high_risk_transactions": figures.high_risk_lines,
            "duplicates_found": figures.duplicate_lines,
            "processing_duration": self._summary["seconds"],
        }

    def _balance(self) -> dict[str, Any]:
        told = self._summary["input"]
        entries = {name: told[name] for name in ("entries", "lines", "period_from", "period_to")}
        table = self._table("trial_balance")
        return {**table, "totals": self._summary["trial_balance"], "ledger": entries}

    def _risk(self) -> dict[str, Any]:
        risk = self._summary["risk"]
        return {
            "risk_score": risk["score"],
            "risk_level": risk["level"],
            "risk_factors": {one["code"]: one for one in risk["contributions"]},
            "recommendations": risk["recommendations"],
        }

    def _explained(self) -> dict[str, int]:
        counts = self._audit.duplicates["explained_by"].drop_nulls().value_counts()
        return {str(name): number for name, number in counts.iter_rows()}

    def _anomalies(self, name: str) -> dict[str, Any]:
        frame = lines_flagged_by(self._audit.result, ANOMALIES[name])
        return {
            "anomalies_found": frame.height,
            "shown": min(frame.height, MOST_DETAILS),
            "details": frame.head(MOST_DETAILS).to_dicts(),
            "all_findings": self._links.findings(ANOMALIES[name]),
        }

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._audit.names:
            return cut(pl.DataFrame(), None)
        return cut(self._audit.to_polars(name), self._links.table(name))


def cut(frame: pl.DataFrame, whole: str | None) -> dict[str, Any]:
    """The first rows of a table, how many there are, and where the whole table is."""
    rows = frame.head(MOST_ROWS).to_dicts()
    return {"rows": rows, "shown": len(rows), "total": frame.height, "full_table": whole}


def shortened(value: Any, most: int) -> Any:
    """Plain data in which the rows and details of every cut table are at most so many."""
    if isinstance(value, Mapping):
        short = {name: shortened(inner, most) for name, inner in value.items()}
        for name in ("rows", "details"):
            if isinstance(short.get(name), list) and "shown" in short:
                short[name] = short[name][:most]
                short["shown"] = len(short[name])
        return short
    return value
