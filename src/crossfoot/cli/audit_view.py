"""An audit in the terminal."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.text import Text

from crossfoot.cli.console import STYLES, show_table
from crossfoot.cli.shown import Shown
from crossfoot.reports.plain import counted, money_text
from crossfoot.tables.levels import Limits, level_of

_TOP_CHECKS = 12
_TOP_FINDINGS = 8
_TOP_PARTS = 4
_HIGHEST = 100


def show_audit(console: Console, shown: Shown, out: Path | None) -> None:
    """Print what was read, what the checks found, the riskiest findings, the risk, the models."""
    _show_input(console, shown)
    _show_checks(console, shown)
    _show_findings(console, shown)
    _show_risk(console, shown)
    ml = shown.record.get("ml")
    if ml is not None:
        from crossfoot.cli.ml_view import show_ml  # with the models, which are loaded only then

        show_ml(console, ml)
    if out is not None:
        scores = _SCORES if ml is not None and (out / "scores.parquet").exists() else ""
        console.print(
            Text.assemble(("Files in ", "dim"), f"{out}/", (": ", "dim"), _FILES + scores)
        )


_FILES = "summary.html, workpaper.xlsx, findings.csv, run.json and more"
_SCORES = "; scores.parquet (of every line), reasons.parquet (of the strangest entries)"


def _show_input(console: Console, shown: Shown) -> None:
    read = shown.record["input"]
    console.print(
        Text.assemble(
            (read["file"], "bold"),
            f"  {counted(read['lines'], 'line')}, {counted(read['entries'], 'entry')}, "
            f"{read['period_from']} to {read['period_to']}",
        )
    )
    debit, credit = (money_text(read[side], shown.decimals) for side in ("debit", "credit"))
    same = read["debit"] == read["credit"]
    sign, style = ("=", "green") if same else ("≠", "bold red")
    console.print(
        Text.assemble(("debit ", "dim"), debit, (f" {sign} ", style), ("credit ", "dim"), credit)
    )
    console.print(Text.assemble(("complete: ", "dim"), _rows(read)))
    console.print()


def _rows(read: Mapping[str, Any]) -> str:
    rows = f"{counted(read['rows_read'], 'row')} = "
    if read["lines"] == read["source_lines"]:
        rows += counted(read["lines"], "line")
    else:
        rows += f"{read['source_lines']:,} with two lines or more each"
    problems, totals = (
        counted(read["problems"], "problem"),
        counted(read["totals_rows"], "totals row"),
    )
    return f"{rows} + {problems} + {totals}"


def _show_checks(console: Console, shown: Shown) -> None:
    hits = shown.flagged_checks
    columns = {
        "Check": "left",
        " ": "left",
        "Lines": "right",
        "Entries": "right",
        "Amount": "right",
    }
    rows = [
        (
            one["code"],
            one["title"],
            one["flagged_lines"] or f"{one['observations']:,} obs.",
            one["flagged_entries"] or "",
            money_text(one["amount"], shown.decimals) if one["flagged_lines"] else "",
        )
        for one in hits[:_TOP_CHECKS]
    ]
    if rows:
        show_table(console, columns, rows, flexible=" ")
    console.print(Text(_remaining(shown), style="dim"))
    console.print()


def _remaining(shown: Shown) -> str:
    checks = shown.record["checks"]
    hits = len(shown.flagged_checks)
    not_run = sum(one["status"] == "not_run" for one in checks)
    parts = [
        f"{counted(hits - _TOP_CHECKS, 'more check')} flagged lines" if hits > _TOP_CHECKS else "",
        f"{counted(len(checks) - hits - not_run, 'check')} found nothing",
        f"{not_run} did not run (why: see the page or --json)" if not_run else "",
    ]
    return "; ".join(part for part in parts if part)


def _show_findings(console: Console, shown: Shown) -> None:
    top = top_findings(shown.findings).head(_TOP_FINDINGS)
    if top.is_empty():
        return
    show_findings(console, top, shown.limits, shown.decimals)
    console.print()


def top_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """The riskiest finding of each entry and check, so that neither fills the screen alone."""
    of_entries = findings.unique("entry_id", keep="first", maintain_order=True)
    return of_entries.unique("code", keep="first", maintain_order=True)


def show_findings(console: Console, findings: pl.DataFrame, limits: Limits, decimals: int) -> None:
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
            Text(f"{row['risk']:.0f}", style=STYLES[level_of(row["risk"], limits)]),
            f"{row['code']} {row['reason']}",
            row["account"],
            row["posting_date"],
            money_text(row["amount"], decimals),
        )
        for row in findings.iter_rows(named=True)
    ]
    show_table(console, columns, rows, flexible="Why it was flagged")


def _show_risk(console: Console, shown: Shown) -> None:
    record, risk = shown.record, shown.record["risk"]
    lines = shown.findings["line_id"].n_unique()
    console.print(
        Text.assemble(
            "Risk of the ledger ",
            (f"{float(risk['score']):g} {risk['level']}", STYLES[risk["level"]]),
            f", {counted(shown.findings.height, 'finding')} on {counted(lines, 'line')}, "
            f"run {record['run_id']}, {record['seconds']:.1f} s",
        )
    )
    if risk["contributions"]:
        console.print(Text.assemble(("made of: ", "dim"), _contributions(risk)))
    for number, text in enumerate(risk["recommendations"], 1):
        console.print(Text.assemble((f"{number}. ", "dim"), text))


def _contributions(risk: Mapping[str, Any]) -> str:
    """The largest parts of the score in words, so that it can be followed."""
    told = risk["contributions"]
    is_capped = risk["score"] >= _HIGHEST
    points = [Decimal(str(one["points"])) for one in told]
    names = [f"{one['code']} {one['title']}" for one in told[:_TOP_PARTS]]
    count = len(told) - _TOP_PARTS
    if count > 0:
        points = [*points[:_TOP_PARTS], sum(points[_TOP_PARTS:], Decimal(0))]
        names.append(f"from {counted(count, 'more check')}")
    total = sum(points, Decimal(0)) if is_capped else Decimal(str(risk["score"]))
    # The largest of two or three parts bears what their rounding leaves over; else the rest does.
    shown = _adding_up(points, total, bearer=-1 if count > 0 else points.index(max(points)))
    parts = [f"{of} {name}" for of, name in zip(shown, names, strict=True)]
    return " + ".join(parts) + (", capped at 100" if is_capped else "")


def _adding_up(points: Sequence[Decimal], total: Decimal, *, bearer: int) -> list[Decimal]:
    """Points of one decimal place that add up to the total as it is shown."""
    shown = [round(of, 1) for of in points]
    shown[bearer] += round(total, 1) - sum(shown)
    return shown
