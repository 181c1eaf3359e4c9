"""What reports are made of: each source found for who asked, and read as the library takes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import polars as pl
from django.db.models import OuterRef, QuerySet, Subquery

from crossfoot.errors import UserError
from crossfoot.reports.audited import REVIEW_COLUMNS
from crossfoot.reports.contents.quality import Quality, quality_of_ledger
from crossfoot.reports.kept import kept_audit
from crossfoot.reports.kinds import Source
from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, Review
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.datasets.store import open_ledger, run_folder

NO_AUDIT: Final = "No upload of this company was audited yet, so there is nothing to report."
NO_UPLOAD: Final = "Nothing was uploaded to this company yet, so there is nothing to report."
GONE: Final = "There is no such {what} in this company, or it was removed."

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Found:
    """What a report is of: found, not read yet. `data_file` is the upload, if it is of one."""

    label: str
    data_file: DataFile | None
    read: Callable[[], Any]


def find(source: Source, parameters: Mapping[str, Any], *, by: Actor) -> Found:
    """What a report of these parameters is of, as somebody sees it now.

    Raises:
        UserError: there is nothing of the sort.
    """
    return _FIND[source](parameters, by)


def _audit(parameters: Mapping[str, Any], by: Actor) -> Found:
    run = _run(parameters, by)
    file = run.dataset.data_file
    return Found(file.file_name, file, lambda: _audited(run))


def _run(parameters: Mapping[str, Any], by: Actor) -> AuditRun:
    rows = runs_of(by.company_id)
    if "run" in parameters:
        return _there(rows.filter(pk=parameters["run"]).first(), "run of an audit")
    if "upload" in parameters:
        of_file = rows.filter(dataset__data_file=parameters["upload"])
        return _there(of_file.first(), "audited upload")
    if "engagement_id" in parameters:
        rows = rows.filter(dataset__data_file__engagement_id=parameters["engagement_id"])
    run = rows.order_by("-dataset__data_file__created_at", "-created_at").first()
    if run is None:
        raise UserError(NO_AUDIT)
    return run


def _audited(run: AuditRun) -> Any:
    ledger = open_ledger(run.company_id, run.dataset.data_file_id)
    return kept_audit(run_folder(run.company_id, run.pk), ledger.dataset, reviews=_reviews(run))


def _reviews(run: AuditRun) -> pl.DataFrame:
    """What reviewers made of a run's findings, as the library takes it."""
    notes = FindingEvent.objects.of(run.company_id).filter(finding=OuterRef("pk"))
    newest = notes.exclude(note="").order_by("-created_at", "-id").values("note")[:1]
    rows = Finding.objects.of(run.company_id).filter(run=run).annotate(newest=Subquery(newest))
    told = rows.values_list("finding_key", "status", "assignee__email", "newest", "updated_at")
    touched = [
        (key, status, assignee, None, note, at)
        for key, status, assignee, note, at in told.iterator(chunk_size=5000)
        if status != Review.OPEN or assignee or note
    ]
    return pl.DataFrame(touched, schema=REVIEW_COLUMNS, orient="row")


def _upload(parameters: Mapping[str, Any], by: Actor) -> Found:
    rows = data_files_of(by.company_id).filter(dataset__isnull=False)
    if "upload" in parameters:
        file = _there(rows.filter(pk=parameters["upload"]).first(), "upload")
    else:
        file = _newest(rows, parameters)
    return Found(file.file_name, file, lambda: _quality(file))


def _quality(file: DataFile) -> Quality:
    return quality_of_ledger(open_ledger(file.company_id, file.pk).dataset)


def _newest(rows: QuerySet[DataFile], parameters: Mapping[str, Any]) -> DataFile:
    if "engagement_id" in parameters:
        rows = rows.filter(engagement_id=parameters["engagement_id"])
    file = rows.first()
    if file is None:
        raise UserError(NO_UPLOAD)
    return file


def _there(row: _Row | None, what: str) -> _Row:
    if row is None:
        raise UserError(GONE.format(what=what))
    return row


_FIND: Final[Mapping[Source, Callable[[Mapping[str, Any], Actor], Found]]] = {
    "audit": _audit,
    "upload": _upload,
}
