"""Reprs as plain text."""

from decimal import Decimal

from crossfoot.reports.audited import Audited
from crossfoot.storage import Manifest


def money_text(amount: Decimal, decimals: int = 2) -> str:
    """An amount with thousands marks and all its decimals: -1,234.50."""
    return f"{amount:,.{decimals}f}"


def period_text(manifest: Manifest) -> str:
    totals = manifest.totals
    if totals.period_from is None or totals.period_to is None:
        return "no period"
    return f"{totals.period_from} to {totals.period_to}"


def ledger_text(manifest: Manifest) -> str:
    totals = manifest.totals
    return (
        f"<Ledger {manifest.source_name}: {totals.lines:,} lines in {totals.entries:,} entries, "
        f"{period_text(manifest)}, debit {money_text(totals.debit, manifest.decimals)}, "
        f"credit {money_text(totals.credit, manifest.decimals)}, {totals.problems:,} problems>"
    )


def audit_text(audited: Audited) -> str:
    result = audited.result
    ran = sum(one.status == "run" for one in result.checks)
    return (
        f"<Audit {result.run_id} of {audited.manifest.source_name}: "
        f"risk {result.risk.score:g} ({result.risk.level}), "
        f"{result.findings.height:,} findings on {lines_with_findings(audited):,} lines, "
        f"{ran} of {len(result.checks)} checks ran>"
    )


def lines_with_findings(audited: Audited) -> int:
    """How many ledger lines have at least one finding."""
    found: int = audited.result.findings["line_id"].n_unique()
    return found
