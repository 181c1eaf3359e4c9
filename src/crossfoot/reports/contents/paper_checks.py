"""The checks of a work paper, run and not run, and its tick marks."""

import polars as pl

from crossfoot.reports.audited import Audited
from crossfoot.reports.report import Column, Table
from crossfoot.reports.review_words import TICKS


def checks_run(audited: Audited) -> Table:
    """Every check that ran, what it found, and where it is from."""
    rows = [
        (one.check.code, one.check.title, one.flagged_lines, one.observations, one.check.source)
        for one in audited.result.checks
        if one.status == "run"
    ]
    schema = {
        "code": pl.String, "title": pl.String, "lines": pl.Int64, "observations": pl.Int64,
        "source": pl.String,
    }  # fmt: skip
    return Table(
        "checks_run",
        "Checks that ran",
        (
            Column("code", "Check", "code"),
            Column("title", "What it looks for", "wrap"),
            Column("lines", "Lines", "integer"),
            Column("observations", "Observations", "integer"),
            Column("source", "Source", "wrap"),
        ),
        pl.DataFrame(rows, schema, orient="row"),
        empty="No check ran.",
    )


def checks_not_run(audited: Audited) -> Table:
    """Every check that did not run, and why."""
    rows = [
        (one.check.code, one.check.title, one.why_not)
        for one in audited.result.checks
        if one.status != "run"
    ]
    titles = {"code": "Check", "title": "What it looks for", "why_not": "Not run, because"}
    return Table(
        "checks_not_run",
        "Checks that did not run, and why",
        tuple(Column(n, t, "code" if n == "code" else "wrap") for n, t in titles.items()),
        pl.DataFrame(rows, dict.fromkeys(titles, pl.String), orient="row"),
        empty="Every check ran.",
    )


def tick_marks() -> Table:
    """The legend."""
    return Table(
        "tick_marks",
        "What the marks mean",
        (Column("mark", "Mark"), Column("meaning", "Meaning", "wrap")),
        pl.DataFrame(list(TICKS), {"mark": pl.String, "meaning": pl.String}, orient="row"),
    )
