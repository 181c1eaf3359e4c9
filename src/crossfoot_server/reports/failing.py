"""Reports that could not be made: the row says why, and the schedule and webhooks are told."""

import uuid
from datetime import datetime

from django.db import transaction

from crossfoot_server.jobs.models import Status
from crossfoot_server.reports.models import (
    UNSETTLED,
    ReportExecution,
    ReportStatus,
    ScheduledReport,
)
from crossfoot_server.reports.queries import with_state
from crossfoot_server.reports.telling import announce_failed

_ENDED = (Status.FAILED.value, Status.CANCELLED.value)


def settle_lost(*, now: datetime, job_id: uuid.UUID | None = None) -> int:
    """Write into the rows what became of reports whose job has ended without them."""
    open_rows = ReportExecution.everywhere.filter(status__in=UNSETTLED)
    wanted = open_rows if job_id is None else open_rows.filter(job_id=job_id)
    lost = with_state(wanted).filter(state__in=_ENDED)  # type: ignore[misc] # of with_state
    return sum(fail(row, now=now) for row in lost)


def fail(execution: ReportExecution, *, now: datetime) -> bool:
    """Note that a report could not be made, unless it is settled; whether it was noted."""
    status, why = ReportStatus(execution.state), execution.problem  # type: ignore[attr-defined] # of with_state
    still = ReportExecution.everywhere.filter(pk=execution.pk, status__in=UNSETTLED)
    started = execution.started_at
    with transaction.atomic():
        noted = still.update(
            status=status,
            error_message=why,
            completed_at=now,
            duration=round((now - started).total_seconds(), 3) if started else None,
        )
        if not noted:
            return False
        execution.refresh_from_db()
        if execution.schedule_id is not None:
            ScheduledReport.objects.of(execution.company_id).filter(
                pk=execution.schedule_id
            ).update(last_status=status, last_error=why)
        announce_failed(execution)
    return True
