"""How reports are kept: with the end of their job, together with who is to be told."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.making import Made
from crossfoot_server.reports.models import (
    ReportExecution,
    ReportFile,
    ReportStatus,
    ScheduledReport,
)
from crossfoot_server.reports.starting import start
from crossfoot_server.reports.store import remove_other_attempts
from crossfoot_server.reports.telling import announce_ready, write_deliveries


def keep_report(execution: ReportExecution, made: Made, *, now: datetime) -> None:
    """Keep a report that was made; call it in the transaction that completes its job."""
    started = execution.started_at or now
    execution.status, execution.error_message = ReportStatus.COMPLETED, ""
    execution.title, execution.data_file = made.title[:200], made.data_file
    execution.completed_at = now
    execution.duration = round((now - started).total_seconds(), 3)
    execution.file_size = sum(one.size for one in made.files)
    execution.expires_at = now + timedelta(days=settings.ENVIRONMENT.keep_reports_days)
    execution.save()
    ReportFile.objects.of(execution.company_id).filter(execution=execution).delete()
    ReportFile.everywhere.bulk_create(
        ReportFile(
            company_id=execution.company_id,
            execution=execution,
            folder=made.folder,
            format=one.format,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256,
        )
        for one in made.files
    )
    _note_on_schedule(execution)
    write_deliveries(execution, now=now)
    announce_ready(execution)
    others = partial(remove_other_attempts, execution.company_id, execution.pk, made.folder)
    transaction.on_commit(others, robust=True)


def keep_split(job: Job) -> None:
    """Give each report of a batch its own job; call it where the batch's job is completed."""
    rows = ReportExecution.objects.of(job.company_id).filter(batch=job.pk, job=job)
    for execution in rows.order_by("created_at", "id"):
        start(execution)


def _note_on_schedule(execution: ReportExecution) -> None:
    if execution.schedule_id is not None:
        ScheduledReport.objects.of(execution.company_id).filter(pk=execution.schedule_id).update(
            last_status=execution.status, last_error=execution.error_message
        )
