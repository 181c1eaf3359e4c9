"""The analytics summary: what there is, and that there is nothing."""

import datetime as dt

import polars as pl

from crossfoot.reports.contents.analytics_summary import (
    JOBS,
    AuditFacts,
    ForecastsInUse,
    SummaryFacts,
    analytics_summary,
)
from crossfoot.reports.report import Figures, Note, Table


def test_sections_without_data_say_so() -> None:
    report = analytics_summary(SummaryFacts())
    words = [
        block.text if isinstance(block, Note) else block.empty
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Note | Table)
    ]
    assert words == [
        "No ledger has been audited yet.",
        "No sales and no ledger give key figures yet.",
        "No rule watches a key figure, so that there are no alerts.",
        "No demand has been forecast yet.",
        "No file has been uploaded yet.",
        "No job has run.",
    ]


def test_figures_are_those_given() -> None:
    audit = AuditFacts("gl.csv", None, 184, 61, 67.25, "HIGH", ("Duplicates",), 12)
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 1)
    jobs = pl.DataFrame([("audit", 3, 0, 1)], schema=JOBS, orient="row")
    facts = SummaryFacts(
        audit=audit, rules=1, jobs=jobs, forecasts=ForecastsInUse(24, "12 months", 9.5, first, last)
    )
    report = analytics_summary(facts)
    figures = {
        one.label: one.value
        for block in report.blocks
        if isinstance(block, Figures)
        for one in block.figures
    }
    assert figures == {
        "Risk score": 67.2,
        "Findings": 61,
        "Not reviewed yet": 12,
        "Lines": 184,
        "Items forecast": 24,
        "Expected in 12 months": 9.5,
    }
    alerts, _, told = report.tables
    assert alerts.empty == "No alert is open; 1 rule watches."
    assert told.rows.equals(jobs)
