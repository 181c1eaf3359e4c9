"""Lists of findings: chosen in the run's files, with what the database knows of their review."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Aggregate, F, QuerySet, TextField
from django.db.models.functions import Cast

from crossfoot.selection import LineFilter, Page, select_lines
from crossfoot.selection.finding_filter import FindingFilter
from crossfoot.selection.findings import (
    REVIEW_COLUMNS,
    FindingPage,
    scan_findings,
    select_findings,
    sorted_findings,
)
from crossfoot.selection.lines import MOST_LINES
from crossfoot_server.audit.filters import View
from crossfoot_server.audit.models import AuditRun, Finding, Review
from crossfoot_server.companies.models import User
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.ml.entries import ToldEntry, model_table, told_of
from crossfoot_server.shared.errors import InvalidError

#: What an export has beside the columns of findings.parquet.
_REVIEW = ("status", "assignee")
_DECIDED = [status for status in Review if status != Review.OPEN]


class Joined(Aggregate):
    """Numbers as one text with commas: 100,000 of them come over in a few milliseconds."""

    function = "GROUP_CONCAT"
    output_field: Any = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            function="STRING_AGG",
            template="%(function)s(%(expressions)s, ',')",
            **context,
        )


def findings_file(run: AuditRun) -> Path:
    """Where the findings of a run lie."""
    return run_folder(run.company_id, run.pk) / "findings.parquet"


def review_of(run: AuditRun) -> pl.DataFrame:
    """What reviewers made of a run's findings, with REVIEW_COLUMNS: all that is not just open."""
    found = Finding.objects.of(run.company_id).filter(run=run).order_by()
    # Each half is answered by the index; asked with "or", all findings would be read.
    decided = _grouped(found.filter(status__in=_DECIDED))
    taken = _grouped(found.filter(status=Review.OPEN, assignee__isnull=False))
    groups = decided.union(taken, all=True)
    parts = [
        pl.DataFrame({"position": [f"[{positions}]"]}).select(
            pl.col("position").str.json_decode(pl.List(pl.Int64)).explode(),
            status=pl.lit(status),
            assignee=pl.lit(None if assignee is None else str(assignee), pl.String),
        )
        for status, assignee, positions in groups
    ]
    return pl.concat([REVIEW_COLUMNS.to_frame(), *parts])


def _grouped(touched: QuerySet[Finding]) -> QuerySet[Finding, tuple[str, uuid.UUID | None, str]]:
    """Status, assignee and the positions with both."""
    positions = Joined(Cast(F("position"), TextField()))
    return touched.values_list("status", "assignee").annotate(positions=positions)


def page_of(view: View) -> FindingPage:
    """The page that a view shows, with the totals of all it would show."""
    return select_findings(
        findings_file(view.run),
        review_of(view.run),
        view.wanted,
        view.order,
        limit=view.limit,
        told=_model_table(view.run) if view.order.sort == "ml_risk" else None,
    )


def positions_of(view: View) -> list[int]:
    """The positions of all findings of a view."""
    found = scan_findings(findings_file(view.run), review_of(view.run), view.wanted)
    return found.select("position").collect()["position"].to_list()


def first_with(run: AuditRun, text: str, most: int) -> tuple[list[Finding], int]:
    """The riskiest findings that hold a text, and how many do, whatever their review."""
    wanted = FindingFilter(text=text)
    found = scan_findings(findings_file(run), REVIEW_COLUMNS.to_frame(), wanted)
    positions = found.select("position").collect()["position"].sort()
    return rows_of(run, positions[:most].to_list()), len(positions)


def rows_of(run: AuditRun, positions: Sequence[int]) -> list[Finding]:
    """The findings at these positions, in this order."""
    rows = Finding.objects.of(run.company_id).filter(run=run, position__in=positions)
    by_position = {row.position: row for row in rows.select_related("assignee")}
    return [by_position[position] for position in positions]


def table_of(view: View) -> pl.LazyFrame:
    """All findings of a view for an export.

    They have the columns of findings.parquet, what the model in use says, status and assignee; or
    only those that the view names.

    Raises:
        InvalidError: there is no column of one of the names.
    """
    review = review_of(view.run)
    people = _people([one for one in review["assignee"].unique() if one])
    told = _model_table(view.run)
    found = scan_findings(findings_file(view.run), review, view.wanted, told)
    ordered = sorted_findings(found, view.order)
    named = ordered.with_columns(
        pl.col("assignee").replace_strict(people, default=None, return_dtype=pl.String)
    )
    every = named.select(pl.exclude("position", *_REVIEW), *_REVIEW)
    return every.select(_known(view.columns, every)) if view.columns else every


def _known(columns: Sequence[str], table: pl.LazyFrame) -> list[str]:
    names = table.collect_schema().names()
    unknown = [column for column in columns if column not in names]
    if unknown:
        raise InvalidError(
            f"columns: there is no '{unknown[0]}', only {', '.join(names)}.", "invalid_parameter"
        )
    return list(dict.fromkeys(columns))


def _model_table(run: AuditRun) -> pl.LazyFrame:
    return model_table(run.dataset.data_file)


def told_by_model(run: AuditRun, findings: Sequence[Finding]) -> dict[int | None, ToldEntry]:
    """What the model in use says of the entries of findings, by entry_id; nothing of no entry."""
    entry_ids = {one.entry_id for one in findings if one.entry_id is not None}
    return dict(told_of(run.dataset.data_file, sorted(entry_ids)).items())


def _people(ids: Sequence[str]) -> dict[str, str]:
    known = User.objects.filter(pk__in=[uuid.UUID(one) for one in ids])
    return {str(person.pk): person.email for person in known}


def entry_of(finding: Finding) -> Page:
    """All lines of a finding's entry with the checks that flagged them."""
    run = finding.run
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    wanted = (
        LineFilter(line_ids=(finding.line_id,))
        if finding.entry_id is None
        else LineFilter(entry_ids=(finding.entry_id,))
    )
    return select_lines(dataset, wanted, limit=MOST_LINES, findings=findings_file(run))
