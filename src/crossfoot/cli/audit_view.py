"""An audit in the terminal."""

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.text import Text

from crossfoot.audit.profile import Profile
from crossfoot.audit.results import Risk
from crossfoot.cli.console import STYLES, show_table
from crossfoot.reports.audited import Audited
from crossfoot.reports.levels import level_of
from crossfoot.reports.plain import counted, lines_with_findings, money_text, period_text

_TOP_CHECKS = 12
_TOP_FINDINGS = 8
_TOP_PARTS = 4
_HIGHEST = 100


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
            f"  {counted(totals.lines, 'line')}, {counted(totals.entries, 'entry')}, "
            f"{period_text(manifest)}",
        )
    )
    debit, credit = (money_text(m, audited.decimals) for m in (totals.debit, totals.credit))
    same = totals.debit == totals.credit
    sign, style = ("=", "green") if same else ("≠", "bold red")
    read = counted(totals.rows_read, "row")
    rows = f"{read} = {counted(totals.source_lines, 'line')}"
    if totals.lines != totals.source_lines:
        rows = f"{read} = {totals.source_lines:,} with two lines or more each"
    rows += (
        f" + {counted(totals.problems, 'problem')} + {counted(totals.totals_rows, 'totals row')}"
    )
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
            one.flagged_entries or "",
            money_text(one.amount, audited.decimals) if one.flagged_lines else "",
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
        f"{counted(hits - _TOP_CHECKS, 'more check')} flagged lines" if hits > _TOP_CHECKS else "",
        f"{counted(len(checks) - hits - not_run, 'check')} found nothing",
        f"{not_run} did not run (why: see the page or --json)" if not_run else "",
    ]
    return "; ".join(part for part in parts if part)


def _show_findings(console: Console, audited: Audited) -> None:
    top = top_findings(audited.result.findings).head(_TOP_FINDINGS)
    if top.is_empty():
        return
    show_findings(console, top, audited.profile, audited.decimals)
    console.print()


def top_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """The riskiest finding of each entry and check, so that neither fills the screen alone."""
    of_entries = findings.unique("entry_id", keep="first", maintain_order=True)
    return of_entries.unique("code", keep="first", maintain_order=True)


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
            "Risk of the ledger ",
            (f"{risk.score:g} {risk.level}", STYLES[risk.level]),
            f", {counted(found, 'finding')} on {counted(lines, 'line')}, "
            f"run {audited.result.run_id}, {audited.seconds:.1f} s",
        )
    )
    if risk.contributions:
        console.print(Text.assemble(("made of: ", "dim"), _contributions(risk)))
    for number, text in enumerate(risk.recommendations, 1):
        console.print(Text.assemble((f"{number}. ", "dim"), text))


def _contributions(risk: Risk) -> str:
    """The largest parts of the score in words, so that it can be followed."""
    parts = [f"{one.points:.1f} {one.code} {one.title}" for one in risk.contributions[:_TOP_PARTS]]
    rest = sum(one.points for one in risk.contributions[_TOP_PARTS:])
    count = len(risk.contributions) - _TOP_PARTS
    if count > 0:
        parts.append(f"{rest:.1f} from {counted(count, 'more check')}")
    return " + ".join(parts) + (", capped at 100" if risk.score >= _HIGHEST else "")
