"""What can be asked of reports: make one or many, try again, remove; links to their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from crossfoot_server.companies.access import Actor
from crossfoot_server.jobs.actions import cancel_job, retry_job, start_job
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.reports.asking import made_by, refuse_others
from crossfoot_server.reports.found import GONE
from crossfoot_server.reports.links import make_link
from crossfoot_server.reports.models import (
    CustomReport,
    ReportExecution,
    ReportFile,
    ReportLink,
    ReportStatus,
)
from crossfoot_server.reports.offers import Wanted, wanted
from crossfoot_server.reports.queries import custom_reports_of, executions_of
from crossfoot_server.reports.reading import find
from crossfoot_server.reports.starting import start
from crossfoot_server.reports.store import remove_files
from crossfoot_server.shared.errors import ConflictError, ProblemError

#: Reports that can be asked for at once.
MOST_AT_ONCE: Final = 50
_NOT_YOURS: Final = "Only whoever asked for a report, or a manager, removes it."
_AGAIN = (ReportStatus.FAILED.value, ReportStatus.CANCELLED.value)


@dataclass(frozen=True)
class Ask:
    """A report to be made."""

    kind: str
    parameters: Mapping[str, Any]
    formats: Sequence[str]
    title: str = ""


@transaction.atomic
def start_report(ask: Ask, *, by: Actor) -> ReportExecution:
    """Make a report; a worker does.

    Raises:
        UserError, ProblemError: there is no such report, or nothing that it could be of.
    """
    return start(_execution(ask, by=by))


@transaction.atomic
def start_many(asks: Sequence[Ask], *, by: Actor) -> tuple[Job, list[ReportExecution]]:
    """Make many reports, each by a job of its own once the first has been looked at.

    Raises:
        UserError, ProblemError: one of them can't be made; none is then.
    """
    rows = [_execution(ask, by=by, place=place) for place, ask in enumerate(asks, start=1)]
    job = start_job(company_id=by.company_id, kind="report_bulk", by=by.name)
    for row in rows:
        row.batch, row.job = job.pk, job
        row.save()
    return job, rows


def _execution(ask: Ask, *, by: Actor, place: int | None = None) -> ReportExecution:
    asked = checked(ask, by=by, place=place)
    custom = custom_of(asked, by=by)
    found = find(asked.kind.source, asked.parameters, by=by)
    title = ask.title or (custom.title if custom else asked.kind.title)
    return ReportExecution(
        company_id=by.company_id,
        kind=asked.kind.name,
        title=title,
        own_title=ask.title,
        parameters=dict(asked.parameters),
        formats=asked.formats,
        custom=custom,
        data_file=found.data_file,
        **made_by(by),
    )


def checked(ask: Ask, *, by: Actor, place: int | None = None) -> Wanted:
    """What is asked for, if there is such a thing.

    Raises:
        ProblemError: there is not; of many, `place` says which.
    """
    try:
        return wanted(ask.kind, ask.parameters, list(ask.formats))
    except ProblemError as error:
        if place is None:
            raise
        raise ProblemError(f"Report {place}: {error.detail}", str(error.get_codes())) from error


def custom_of(asked: Wanted, *, by: Actor) -> CustomReport | None:
    """The report of one's own that is asked for.

    Raises:
        ProblemError: none is named, or it is not to be seen.
    """
    if asked.kind.source != "custom":
        return None
    wanted_id = asked.parameters.get("custom")
    row = custom_reports_of(by).filter(pk=wanted_id).first() if wanted_id else None
    if row is None:
        raise ProblemError(
            GONE.format(what="report of one's own")
            if wanted_id
            else "Say which report of your own: the parameter “custom”.",
            "unknown_custom_report",
        )
    return row


@transaction.atomic
def retry_report(execution: ReportExecution) -> ReportExecution:
    """Try again to make a report that could not be made; it is the same report, and due run.

    Raises:
        ConflictError: it did not fail, or its job was removed.
    """
    locked = ReportExecution.objects.of(execution.company_id).select_for_update(of=("self",))
    row = locked.select_related("job").get(pk=execution.pk)
    state = executions_of(row.company_id).get(pk=row.pk).state  # type: ignore[attr-defined]
    if state not in _AGAIN:
        raise ConflictError("Only a report that failed can be tried again.", "report_not_failed")
    row.status, row.error_message = ReportStatus.PENDING, ""
    row.started_at = row.completed_at = row.duration = None
    job = row.job
    if job is None or job.kind == "report_bulk":
        return start(row)
    retry_job(job)
    row.save()
    return row


@transaction.atomic
def remove_report(execution: ReportExecution, *, by: Actor, now: datetime) -> None:
    """Remove a report with its files and links; one that is being made is stopped.

    Raises:
        ProblemError: it is somebody else's, and who asks is no manager.
    """
    refuse_others(execution, by=by, sentence=_NOT_YOURS)
    job = execution.job
    if job is not None and job.kind != "report_bulk" and job.status not in ENDED:
        cancel_job(job, now=now)
    gone = partial(remove_files, by.company_id, execution.pk)  # its id is lost with the row
    execution.delete()
    transaction.on_commit(gone, robust=True)


def link_to(
    execution: ReportExecution,
    format_name: str,
    *,
    by: Actor,
    made_for: str,
    days: int | None,
    now: datetime,
) -> ReportLink:
    """Make a link that opens one file without signing in.

    Raises:
        ProblemError: the report has no such file, or is not kept any more.
    """
    return make_link(
        kept_file(execution, format_name, now=now),
        by=by.name,
        made_for=made_for,
        days=days,
        now=now,
    )


def kept_file(execution: ReportExecution, format_name: str, *, now: datetime) -> ReportFile:
    """A report's file; once its time is over, whether it was removed or not, there is none.

    Raises:
        ProblemError: the report has none in this format (404), or not yet (409), or no more (410).
    """
    over = execution.expires_at is not None and execution.expires_at <= now
    if over or execution.status == ReportStatus.EXPIRED:
        raise ProblemError(
            "The files of this report are no longer kept, for their age: ask for it again.",
            "report_expired",
            410,
        )
    files = ReportFile.objects.of(execution.company_id).select_related("execution")
    file = files.filter(execution=execution, format=format_name).first()
    if file is None and execution.status != ReportStatus.COMPLETED:
        raise ConflictError("The report is not made (yet).", "report_not_ready")
    if file is None:
        raise ProblemError(
            f"The report was not written as “{format_name[:20]}”.", "unknown_format", 404
        )
    return file


def revoke_link(link: ReportLink, *, now: datetime) -> None:
    """Withdraw a link: it opens nothing any more. Withdrawn again, it stays as it is."""
    rows = ReportLink.objects.of(link.company_id).filter(pk=link.pk, revoked_at__isnull=True)
    rows.update(revoked_at=now)
