"""Reprs as plain text."""

from decimal import Decimal

from crossfoot.reports.audited import Audited
from crossfoot.storage import Manifest


def money_text(amount: Decimal, decimals: int = 2) -> str:
    """An amount with thousands marks and all its decimals: -1,234.50."""
    return f"{amount:,.{decimals}f}"


def counted(number: int, noun: str) -> str:
    """A number with what it counts: 1 line, 2,000 lines, 3 entries, 4 days."""
    if number == 1:
        return f"1 {noun}"
    is_ies = noun.endswith("y") and noun[-2] not in "aeo"
    ending = f"{noun[:-1]}ies" if is_ies else f"{noun}s"
    return f"{number:,} {ending}"


def sentence(words: str) -> str:
    """Words with a capital letter and a full stop."""
    whole = words[:1].upper() + words[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."


def period_text(manifest: Manifest) -> str:
    totals = manifest.totals
    if totals.period_from is None or totals.period_to is None:
        return "no period"
    return f"{totals.period_from} to {totals.period_to}"


def ledger_text(manifest: Manifest) -> str:
    totals = manifest.totals
    return (
        f"<Ledger {manifest.source_name}: {counted(totals.lines, 'line')} in "
        f"{counted(totals.entries, 'entry')}, "
        f"{period_text(manifest)}, debit {money_text(totals.debit, manifest.decimals)}, "
        f"credit {money_text(totals.credit, manifest.decimals)}, "
        f"{counted(totals.problems, 'problem')}>"
    )


def audit_text(audited: Audited) -> str:
    result = audited.result
    ran = sum(one.status == "run" for one in result.checks)
    return (
        f"<Audit {result.run_id} of {audited.manifest.source_name}: "
        f"risk {result.risk.score:g} ({result.risk.level}), "
        f"{counted(result.findings.height, 'finding')} on "
        f"{counted(lines_with_findings(audited), 'line')}, "
        f"{ran} of {len(result.checks)} checks ran>"
    )


def lines_with_findings(audited: Audited) -> int:
    """How many ledger lines have at least one finding."""
    found: int = audited.result.findings["line_id"].n_unique()
    return found
