"""KPIs in the terminal."""

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from rich.text import Text

from crossfoot.cli.console import show_table, stdout
from crossfoot.cli.measuring import Found
from crossfoot.kpis import Kpi
from crossfoot.kpis.compute import Measured
from crossfoot.kpis.kpi import Number
from crossfoot.kpis.trends import Trend
from crossfoot.sales.periods import Period, label

if TYPE_CHECKING:
    from rich.console import Console

#: The widest share of a cohort, 100%, and what stands between columns.
_SHARE, _GAP = 4, 2
_COLUMNS = {"KPI": "left", "Value": "right", "Before": "right", "Year ago": "right"}


def show_kpis(found: Found) -> None:
    """Print a table per period, then what could not be computed and why."""
    console = stdout()
    for period in found.periods:
        _show_period(console, found, period)
    if found.cohorts is not None:
        _show_cohorts(console, found.cohorts, found.run.period)


def _show_period(console: "Console", found: Found, period: str) -> None:
    measured = found.run.of(period)
    window = measured[0].window
    partly = ", which is not whole" if measured[0].is_partial else ""
    console.print(Text(f"{period}: {window.start} to {window.last}{partly}", style="bold"))
    known = [one for one in measured if one.value is not None]
    rows = [_row(one, found.run.trends.get(one.kpi.name)) for one in known]
    show_table(console, _COLUMNS | {"Trend": "left"}, rows, flexible="KPI")
    for one in known:
        if one.note:
            console.print(f"- {one.kpi.title}: {one.note}")
    _show_missing(console, [one for one in measured if one.value is None])
    console.print()


def _show_missing(console: "Console", missing: list[Measured]) -> None:
    by_reason: dict[str, list[str]] = {}
    for one in missing:
        by_reason.setdefault(one.reason or "", []).append(one.kpi.title)
    for reason, titles in by_reason.items():
        console.print(f"n/a, because {reason}: {', '.join(titles)}")


def _row(one: Measured, trend: Trend | None) -> tuple[str, ...]:
    values = (one.value, one.previous, one.last_year)
    return (one.kpi.title, *(number_text(one.kpi, value) for value in values), _trend(trend))


def _trend(trend: Trend | None) -> str:
    return f"{trend.word} (p {trend.p_value:.2f})" if trend else ""


def number_text(kpi: Kpi, value: Number | None) -> str:
    """A value as people write it: money and counts with commas, shares in per cent."""
    if value is None:
        return ""
    if kpi.unit == "share":
        return f"{float(value):.1%}"
    if isinstance(value, (Decimal, int)):
        return f"{value:,}"
    return f"{value:,.2f}"


def _show_cohorts(console: "Console", cohorts: pl.DataFrame, period: Period) -> None:
    """The youngest ages of each cohort, as many as the terminal has room for."""
    last = max(cohorts["age"])
    sizes = ("Size", *(f"{size:,}" for size in cohorts["size"]))
    names = ("Cohort", *(label(start, period) for start in cohorts["cohort"].unique()))
    room = console.width - sum(max(map(len, texts)) + _GAP for texts in (names, sizes))
    shown = min(last, max(1, room // (_SHARE + _GAP)))
    ages = range(1, shown + 1)
    columns = {"Cohort": "left", "Size": "right"} | {f"+{age}": "right" for age in ages}
    rows = []
    for (start, size), group in cohorts.group_by("cohort", "size", maintain_order=True):
        shares = [f"{share:.0%}" for share in group["retention"][1 : shown + 1]]
        blanks = [""] * (shown - len(shares))
        rows.append([label(start, period), size, *shares, *blanks])
    show_table(console, columns, rows)
    if shown < last:
        console.print(
            f"Shown: the first {shown} of {last} {period}s after the first purchase. A wider "
            "terminal shows more, --json all."
        )
