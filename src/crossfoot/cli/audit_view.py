"""An audit in the terminal."""

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.text import Text

from crossfoot.audit.profile import Profile
from crossfoot.cli.console import STYLES, show_table
from crossfoot.reports.audited import Audited
from crossfoot.reports.levels import level_of
from crossfoot.reports.plain import lines_with_findings, money_text, period_text

_TOP_CHECKS = 12
_TOP_FINDINGS = 8


def show_audit(console: Console, audited: Audited, out: Path | None) -> None:
    """Print what was read, what the checks found, the riskiest findings and the risk."""
    _show_input(console, audited)
    _show_checks(console, audited)
    _show_findings(console, audited)
    _show_risk(console, audited)
    if out is not None:
        console.print(Text.assemble(("Files in ", "dim"), f"{out}/", (": ", "dim"), _FILES))


_FILES = "summary.html, workpaper.xlsx, findings.csv, run.json and more"


def _show_input(console: Console, audited: Audited) -> None:
    manifest, totals = audited.manifest, audited.manifest.totals
    console.print(
        Text.assemble(
            (manifest.source_name, "bold"),
            f"  {totals.lines:,} lines, {totals.entries:,} entries, {period_text(manifest)}",
        )
    )
    debit, credit = (money_text(m, audited.decimals) for m in (totals.debit, totals.credit))
    same = totals.debit == totals.credit
    sign, style = ("=", "green") if same else ("≠", "bold red")
    rows = f"{totals.rows_read:,} rows = {totals.source_lines:,} lines"
    rows += f" + {totals.problems:,} problems + {totals.totals_rows:,} totals rows"
    console.print(
        Text.assemble(("debit ", "dim"), debit, (f" {sign} ", style), ("credit ", "dim"), credit)
    )
    console.print(Text.assemble(("complete: ", "dim"), rows))
    console.print()


def _show_checks(console: Console, audited: Audited) -> None:
    hits = audited.flagged_checks
    columns = {
        "Check": "left",
        " ": "left",
        "Lines": "right",
        "Entries": "right",
        "Amount": "right",
    }
    rows = [
        (
            one.check.code,
            one.check.title,
            one.flagged_lines or (f"{one.observations:,} obs." if one.observations else 0),
            one.flagged_entries,
            money_text(one.amount, audited.decimals),
        )
        for one in hits[:_TOP_CHECKS]
    ]
    if rows:
        show_table(console, columns, rows, flexible=" ")
    console.print(Text(_remaining(audited), style="dim"))
    console.print()


def _remaining(audited: Audited) -> str:
    checks = audited.result.checks
    hits = len(audited.flagged_checks)
    not_run = sum(one.status == "not_run" for one in checks)
    parts = [
        f"{hits - _TOP_CHECKS} more checks flagged lines" if hits > _TOP_CHECKS else "",
        f"{len(checks) - hits - not_run} checks found nothing",
        f"{not_run} did not run (why: see the page or --json)" if not_run else "",
    ]
    return "; ".join(part for part in parts if part)


def _show_findings(console: Console, audited: Audited) -> None:
    top = top_entries(audited.result.findings).head(_TOP_FINDINGS)
    if top.is_empty():
        return
    show_findings(console, top, audited.profile, audited.decimals)
    console.print()


def top_entries(findings: pl.DataFrame) -> pl.DataFrame:
    """The riskiest finding of each entry, so that one entry does not fill the screen."""
    return findings.unique("entry_id", keep="first", maintain_order=True)


def show_findings(
    console: Console, findings: pl.DataFrame, profile: Profile, decimals: int
) -> None:
    """Print findings with their risk in the colour of its level."""
    columns = {
        "Risk": "right",
        "Why it was flagged": "left",
        "Account": "left",
        "Posted": "left",
        "Amount": "right",
    }
    rows = [
        (
            Text(f"{row['risk']:.0f}", style=STYLES[level_of(row["risk"], profile)]),
            f"{row['code']} {row['reason']}",
            row["account"],
            row["posting_date"],
            money_text(row["amount"], decimals),
        )
        for row in findings.iter_rows(named=True)
    ]
    show_table(console, columns, rows, flexible="Why it was flagged")


def _show_risk(console: Console, audited: Audited) -> None:
    risk = audited.result.risk
    found = audited.result.findings.height
    lines = lines_with_findings(audited)
    console.print(
        Text.assemble(
            "Risk ",
            (f"{risk.score:g} {risk.level}", STYLES[risk.level]),
            f", {found:,} findings on {lines:,} lines, run {audited.result.run_id}, "
            f"{audited.seconds:.1f} s",
        )
    )
    for number, text in enumerate(risk.recommendations, 1):
        console.print(Text.assemble((f"{number}. ", "dim"), text))
