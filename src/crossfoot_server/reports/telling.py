"""Writing who is to be told of a report, with the report itself: nothing is lost between them."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from crossfoot_server.jobs.dispatch import send
from crossfoot_server.reports.models import ReportDelivery, ReportExecution, ScheduledReport
from crossfoot_server.reports.recipients import LEFT, NOT_CONFIRMED, inside_of, note_members
from crossfoot_server.webhooks.announcing import announce
from crossfoot_server.webhooks.events import REPORT_FAILED, REPORT_READY


def write_deliveries(execution: ReportExecution, *, now: datetime) -> None:
    """Write a message for each recipient of the schedule, once; it is sent after the commit.

    Addresses outside the company get a link, and only once a manager has confirmed them.
    """
    if execution.schedule_id is None:
        return
    locked = ScheduledReport.objects.of(execution.company_id).select_for_update()
    schedule = locked.filter(pk=execution.schedule_id).first()
    if schedule is None or not schedule.recipients:
        return
    inside = inside_of(schedule)
    note_members(schedule, inside)
    schedule.save(update_fields=["members", "confirmed"])
    allowed = {address.lower() for address in schedule.confirmed}
    rows = []
    for address in schedule.recipients:
        is_member = address.lower() in inside
        may = is_member or address.lower() in allowed
        why = LEFT if address.lower() in schedule.members else NOT_CONFIRMED
        rows.append(
            ReportDelivery(
                company_id=execution.company_id,
                created_at=now,
                execution=execution,
                recipient=address,
                is_member=is_member,
                attach=schedule.attach and is_member,
                next_attempt_at=now if may else None,
                gave_up_at=None if may else now,
                error="" if may else why,
            )
        )
    # A run that is tried again after it was made leaves what was sent as it is.
    ReportDelivery.everywhere.bulk_create(rows, ignore_conflicts=True)
    send_soon()


def send_soon() -> None:
    """Tell the workers, after the commit, that there is mail to send."""
    told = partial(send, "deliver_reports", queue="reports", expires=60)
    transaction.on_commit(told, robust=True)


def announce_ready(execution: ReportExecution) -> None:
    """Tell the company's webhooks that a report can be fetched."""
    announce(execution.company_id, REPORT_READY, execution.pk, _body(execution))


def announce_failed(execution: ReportExecution) -> None:
    """Tell the company's webhooks that a report could not be made."""
    announce(execution.company_id, REPORT_FAILED, execution.pk, _body(execution))


def _addresses(execution: ReportExecution) -> dict[str, str]:
    """Where people and programs find a report."""
    base = settings.ENVIRONMENT.base_url.rstrip("/")
    page = reverse("report-page", args=[execution.pk])
    return {"url": f"{base}{page}", "api_url": f"{base}/api/reports/{execution.pk}/"}


def _body(execution: ReportExecution) -> dict[str, Any]:
    """Ids and figures, never what a report says."""
    due_at = execution.due_at
    return {
        "report_id": str(execution.pk),
        "kind": execution.kind,
        "status": execution.status,
        "schedule_id": str(execution.schedule_id) if execution.schedule_id else None,
        "due_at": due_at.isoformat() if due_at else None,
        "formats": list(execution.formats),
        "file_size": execution.file_size,
        **_addresses(execution),
    }
