"""The analytics summary: one page over everything a company has."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from crossfoot.kpis.compute import Measured
from crossfoot.reports.contents.kpi_facts import ALERTS, tile
from crossfoot.reports.contents.kpi_tables import alerts_table
from crossfoot.reports.plain import counted
from crossfoot.reports.report import (
    Block,
    Column,
    Figure,
    Figures,
    Note,
    Report,
    Section,
    Table,
    Tone,
)

KIND: Final = "analytics_summary"
UPLOADS: Final = pl.Schema(
    {
        "uploaded_at": pl.Datetime("us"), "file": pl.String(), "kind": pl.String(),
        "lines": pl.Int64(), "problems": pl.Int64(), "status": pl.String(),
    }
)  # fmt: skip
JOBS: Final = pl.Schema(
    {"kind": pl.String, "done": pl.Int64, "waiting": pl.Int64, "failed": pl.Int64}
)
_MAIN: Final = (
    "net_revenue", "gross_margin", "average_order_value", "active_customers", "return_rate",
)  # fmt: skip
_TONES: Final[dict[str, Tone]] = {"LOW": "low", "MEDIUM": "medium", "HIGH": "high"}
_MOST: Final = 8


@dataclass(frozen=True)
class AuditFacts:
    """The newest audit: of what, when, and what came of it; `drivers` are what raise the risk."""

    name: str
    finished_at: dt.datetime | None
    lines: int
    findings: int
    risk: float
    level: str
    drivers: tuple[str, ...] = ()
    open_findings: int | None = None


@dataclass(frozen=True)
class ForecastsInUse:
    """The forecasts in use: how many items, and what is expected of them."""

    items: int
    periods: str
    total: float
    first: dt.date
    last: dt.date
    accuracy: str = ""


@dataclass(frozen=True)
class SummaryFacts:
    """Everything a company has; None, or an empty table, of what it has not.

    `measured` are the key figures of the newest whole period; `alerts` of ALERTS are those that are
    not over; `uploads` of UPLOADS newest first; `jobs` of JOBS, per kind, of `span` such as
    “2026-02-01 to 2026-02-28”.
    """

    currency: str = ""
    decimals: int = 2
    audit: AuditFacts | None = None
    measured: tuple[Measured, ...] = ()
    alerts: pl.DataFrame = field(default_factory=ALERTS.to_frame)
    rules: int = 0
    forecasts: ForecastsInUse | None = None
    uploads: pl.DataFrame = field(default_factory=UPLOADS.to_frame)
    jobs: pl.DataFrame = field(default_factory=JOBS.to_frame)
    span: str = ""
    about: tuple[tuple[str, str], ...] = ()


def analytics_summary(facts: SummaryFacts) -> Report:
    """Build the report; a section without data says so."""
    return Report(
        KIND,
        "Analytics summary",
        (
            Section("Books", tuple(_books(facts.audit))),
            Section("Sales", tuple(_sales(facts))),
            Section("Alerts", (_alerts(facts),)),
            Section("Demand forecasts", tuple(_forecasts(facts.forecasts))),
            Section("Files", (_uploads(facts),)),
            Section("Work done", (_jobs(facts),)),
        ),
        about=facts.about,
    )


def _books(audit: AuditFacts | None) -> list[Block]:
    if audit is None:
        return [Note("No ledger has been audited yet.")]
    when = f", audited {audit.finished_at:%Y-%m-%d %H:%M} UTC" if audit.finished_at else ""
    figures = [
        Figure("Risk score", round(audit.risk, 1), "number", 1, note=audit.level.lower(),
               tone=_TONES.get(audit.level.upper(), "plain")),
        Figure("Findings", audit.findings, "integer"),
        Figure("Lines", audit.lines, "integer"),
    ]  # fmt: skip
    if audit.open_findings is not None:
        figures.insert(2, Figure("Not reviewed yet", audit.open_findings, "integer"))
    words = f"{audit.name}{when}."
    if audit.drivers:
        words += f" What raises the risk most: {' '.join(audit.drivers)}"
    return [Figures(tuple(figures)), Note(words)]


def _sales(facts: SummaryFacts) -> list[Block]:
    shown = _chosen(facts.measured)
    if not shown:
        return [Note(_no_sales(facts.measured))]
    first = shown[0]
    figures = tuple(tile(one, facts.currency, facts.decimals) for one in shown)
    window = first.window
    words = f"{first.period}, {window.start} to {window.last}, beside the period before."
    return [Figures(figures), Note(words)]


def _chosen(measured: Sequence[Measured]) -> list[Measured]:
    by_name = {one.kpi.name: one for one in measured if one.value is not None}
    names = [*_MAIN, *by_name]
    return [by_name[name] for name in dict.fromkeys(names) if name in by_name][: len(_MAIN)]


def _no_sales(measured: Sequence[Measured]) -> str:
    if not measured:
        return "No sales and no ledger give key figures yet."
    reasons = list(dict.fromkeys(one.reason for one in measured if one.reason))
    return f"No key figure has a value: {'; '.join(reasons[:3])}."


def _alerts(facts: SummaryFacts) -> Table:
    rules = counted(facts.rules, "rule")
    empty = (
        "No rule watches a key figure, so that there are no alerts."
        if not facts.rules
        else f"No alert is open; {rules} {'watches' if facts.rules == 1 else 'watch'}."
    )
    return replace(alerts_table(facts.alerts, "Open alerts", empty), most_shown=_MOST)


def _forecasts(forecasts: ForecastsInUse | None) -> list[Block]:
    if forecasts is None:
        return [Note("No demand has been forecast yet.")]
    figures = (
        Figure("Items forecast", forecasts.items, "integer"),
        Figure(f"Expected in {forecasts.periods}", forecasts.total, "number", 0, "units"),
    )
    words = f"From {forecasts.first} to {forecasts.last}. {forecasts.accuracy}".strip()
    return [Figures(figures), Note(words)]


def _uploads(facts: SummaryFacts) -> Table:
    return Table(
        "uploads",
        "Newest files",
        (
            Column("uploaded_at", "Uploaded", "time"),
            Column("file", "File", "wrap"),
            Column("kind", "What it is"),
            Column("lines", "Lines", "integer"),
            Column("problems", "Problems", "integer"),
            Column("status", "State"),
        ),
        facts.uploads,
        empty="No file has been uploaded yet.",
        most_shown=_MOST,
    )


def _jobs(facts: SummaryFacts) -> Table:
    return Table(
        "jobs",
        f"Jobs, {facts.span}" if facts.span else "Jobs",
        (
            Column("kind", "Job"),
            Column("done", "Done", "integer", total=True),
            Column("waiting", "Waiting or running", "integer", total=True),
            Column("failed", "Failed", "integer", total=True),
        ),
        facts.jobs,
        empty="No job has run.",
        most_shown=2 * _MOST,
    )
