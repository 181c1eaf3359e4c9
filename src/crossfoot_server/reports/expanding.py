"""Due runs become reports: each once, whoever looks, and however often."""

import logging
import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from crossfoot_server.reports.models import ReportExecution, ScheduledReport
from crossfoot_server.reports.offers import KINDS
from crossfoot_server.reports.starting import start
from crossfoot_server.reports.timing import MOST_MISSED, Due, due

logger = logging.getLogger(__name__)
_ONE: Final = "The run of {first:%Y-%m-%d %H:%M} UTC was missed and is not made up for."
_MANY: Final = (
    "{count} runs since {first:%Y-%m-%d %H:%M} UTC were missed and are not made up for: "
    "this is the newest."
)


def expand_all_due(*, now: datetime) -> int:
    """Put the due runs of all schedules in the queue; return how many.

    One schedule that fails is logged, and does not hold up the others.
    """
    waiting = ScheduledReport.everywhere.filter(is_active=True, next_due_at__lte=now)
    started = 0
    for schedule_id in list(waiting.order_by("next_due_at", "id").values_list("pk", flat=True)):
        try:
            started += expand(schedule_id, now=now) is not None
        except Exception:
            logger.exception("schedule %s could not be expanded", schedule_id)
    return started


@transaction.atomic
def expand(schedule_id: uuid.UUID, *, now: datetime) -> ReportExecution | None:
    """Put the newest due run of a schedule in the queue; None: it is there, or nothing is due.

    The schedule's row is locked, so that of several who look one finds it due; the unique key of
    schedule and due time would refuse a second one.
    """
    locked = ScheduledReport.everywhere.select_for_update().filter(pk=schedule_id, is_active=True)
    schedule = locked.first()
    if schedule is None or schedule.next_due_at is None or schedule.next_due_at > now:
        return None
    found = due(schedule.cron, schedule.time_zone, since=schedule.next_due_at, now=now)
    schedule.last_due_at, schedule.next_due_at = found.at, found.following
    schedule.save(update_fields=["last_due_at", "next_due_at"])
    if ReportExecution.everywhere.filter(schedule=schedule, due_at=found.at).exists():
        return None
    return start(run_of(schedule, due_at=found.at, note=_note(found)))


def run_of(schedule: ScheduledReport, *, due_at: datetime | None, note: str) -> ReportExecution:
    """A report as the schedule wants it, for the schedule's owner; not in the queue yet."""
    kind = KINDS.get(schedule.kind)
    of = schedule.custom.title if schedule.custom else kind.title if kind else schedule.kind
    return ReportExecution(
        company_id=schedule.company_id,
        kind=schedule.kind,
        title=of,
        parameters=schedule.parameters,
        formats=schedule.formats,
        custom=schedule.custom,
        schedule=schedule,
        due_at=due_at,
        note=note,
        by_user_id=schedule.by_user_id,
        by_key_id=schedule.by_key_id,
        by_name=schedule.by_name,
    )


def _note(found: Due) -> str:
    if not found.missed or found.first_missed is None:
        return ""
    many = f"More than {MOST_MISSED:,}" if found.missed >= MOST_MISSED else f"{found.missed:,}"
    text = _ONE if found.missed == 1 else _MANY
    return text.format(count=many, first=found.first_missed)
