"""The one object that `crossfoot audit --json` prints; later parts build on these names."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import polars as pl

from crossfoot.audit.results import AuditResult, CheckResult, Risk
from crossfoot.reports.audited import Audited

DUPLICATE_TYPES = tuple(f"type_{number}" for number in range(1, 7))


def audit_summary(audited: Audited) -> dict[str, Any]:
    """Return run_id, input, trial_balance, checks, duplicates, risk and seconds as plain data.

    Where models were asked, also ml (see ml_summary).
    """
    result = audited.result
    return {
        "run_id": result.run_id,
        "profile": result.profile,
        "input": _input(audited),
        "trial_balance": _balance(audited.trial_balance),
        "checks": [_check(one) for one in result.checks],
        "duplicates": _duplicates(audited),
        "log": _log(result),
        "risk": _risk(result.risk),
        "findings": result.findings.height,
        "observations": result.observations.height,
        "seconds": round(audited.seconds, 3),
        **({} if audited.ml is None else {"ml": audited.ml}),
    }


def _input(audited: Audited) -> dict[str, Any]:
    manifest = audited.manifest
    totals = asdict(manifest.totals)
    names = (
        "rows_read", "source_lines", "lines", "problems", "totals_rows", "entries", "debit",
        "credit",
    )  # fmt: skip
    return {
        "file": manifest.source_name,
        "format": manifest.format,
        **{name: totals[name] for name in names},
        "sha256": manifest.sha256,
        "period_from": totals["period_from"],
        "period_to": totals["period_to"],
        "printed_debit": totals["printed_debit"],
        "printed_credit": totals["printed_credit"],
        "is_complete": manifest.totals.is_complete,
        "notes": list(manifest.notes),
    }


def _balance(table: pl.DataFrame) -> dict[str, Any]:
    debit, credit = money_sum(table, "debit"), money_sum(table, "credit")
    return {
        "accounts": table.height,
        "debit": debit,
        "credit": credit,
        "difference": debit - credit,
    }


def money_sum(table: pl.DataFrame, column: str) -> Decimal:
    """The exact sum of a Decimal column; 0 for an empty one."""
    return Decimal(table.select(pl.col(column).sum()).item() or 0)


def _check(one: CheckResult) -> dict[str, Any]:
    return {
        "code": one.check.code,
        "title": one.check.title,
        "family": one.check.family,
        "status": one.status,
        "why_not": one.why_not,
        "flagged_lines": one.flagged_lines,
        "flagged_entries": one.flagged_entries,
        "observations": one.observations,
        "amount": one.amount,
        "parameters": dict(one.parameters),
    }


def _duplicates(audited: Audited) -> Mapping[str, Any]:
    counts = audited.result.duplicate_counts
    nothing = {"groups": 0, "lines": 0, "lines_reported": 0}
    types: dict[str, Any] = {
        name: asdict(counts[name]) if name in counts else nothing for name in DUPLICATE_TYPES
    }
    groups, entries = audited.result.duplicate_entries
    return types | {"entries": {"groups": groups, "entries": entries}}


def _log(result: AuditResult) -> dict[str, int] | None:
    if result.log is None:
        return None
    return {
        "entry_ids_that_differ": result.log.entry_ids,
        "totals_that_differ": result.log.totals,
    }


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "score": risk.score,
        "level": risk.level,
        "contributions": [asdict(one) for one in risk.contributions],
        "recommendations": list(risk.recommendations),
    }
