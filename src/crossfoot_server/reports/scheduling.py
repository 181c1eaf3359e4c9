"""What can be asked of schedules: make, change, pause, run now, confirm addresses, remove."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from crossfoot_server.companies.access import Actor
from crossfoot_server.reports.actions import Ask, checked, custom_of
from crossfoot_server.reports.asking import has_owner, made_by
from crossfoot_server.reports.expanding import run_of
from crossfoot_server.reports.models import ReportDelivery, ReportExecution, ScheduledReport
from crossfoot_server.reports.queries import members_among
from crossfoot_server.reports.recipients import confirm, inside_of, left, note_members, outside
from crossfoot_server.reports.starting import start
from crossfoot_server.reports.telling import send_soon
from crossfoot_server.reports.timing import check_timing, next_times
from crossfoot_server.shared.errors import ConflictError, ProblemError

MOST_SCHEDULES: Final = 200
_TIMED: Final = frozenset({"cron", "time_zone", "is_active"})


@transaction.atomic
def create_schedule(*, by: Actor, given: Mapping[str, Any], now: datetime) -> ScheduledReport:
    """Make a schedule; its first run is the first that is due from now on.

    Raises:
        ProblemError: there is no such report, format, time zone or cron expression.
        ConflictError: the company has as many as it may have.
    """
    schedule = ScheduledReport(company_id=by.company_id, **made_by(by), **given)
    _complete(schedule, by=by)
    _plan(schedule, now=now)
    _confirm(schedule, schedule.recipients, by=by, now=now)
    if ScheduledReport.objects.of(by.company_id).count() >= MOST_SCHEDULES:
        raise ConflictError(
            f"A company has at most {MOST_SCHEDULES} schedules: remove one first.", "too_many"
        )
    schedule.save(force_insert=True)
    return schedule


@transaction.atomic
def change_schedule(
    schedule: ScheduledReport, *, by: Actor, changes: Mapping[str, Any], now: datetime
) -> ScheduledReport:
    """Change a schedule. From now on whoever changed what it makes or sends is its owner.

    So nobody sends others what he may not see himself. One that no member owns any more is taken
    over by a manager with any change but a pause.

    Raises:
        ProblemError: there is no such report, format, time zone or cron expression.
    """
    locked = _locked(schedule)
    for name, value in changes.items():
        setattr(locked, name, value)
    pauses = changes.get("is_active") is False
    taken_over = by.may("manage") and not pauses and not has_owner(locked, now=now)
    if taken_over or set(changes) - _TIMED - {"name"}:
        for name, value in made_by(by).items():
            setattr(locked, name, value)
    _complete(locked, by=by)
    if _TIMED & set(changes):
        _plan(locked, now=now)
    _confirm(locked, changes.get("recipients", []), by=by, now=now)
    locked.updated_at = now
    locked.save()
    return locked


@transaction.atomic
def confirm_recipients(
    schedule: ScheduledReport, addresses: Sequence[str], *, by: Actor, now: datetime
) -> ScheduledReport:
    """Allow these of the schedule's addresses outside the company to be sent links.

    Raises:
        ProblemError: one of them is none of the schedule's addresses outside the company.
    """
    locked = _locked(schedule)
    inside = inside_of(locked)
    known = {address.lower() for address in outside(locked, inside)}
    for address in addresses:
        if address.lower() not in known:
            raise ProblemError(
                f"“{address}” is none of the schedule's addresses outside the company: confirm "
                "those that stand in “unconfirmed”.",
                "unknown_recipient",
            )
    confirm(locked, list(addresses), inside)
    locked.confirmed_by, locked.confirmed_at = by.name, now
    locked.save(update_fields=["confirmed", "members", "confirmed_by", "confirmed_at"])
    return locked


@transaction.atomic
def run_now(schedule: ScheduledReport) -> ReportExecution:
    """Make the schedule's report now and send it; the runs that are due stay as they are."""
    return start(run_of(schedule, due_at=None, note=""))


def remove_schedule(schedule: ScheduledReport) -> None:
    """Remove a schedule; the reports that it made stay."""
    schedule.delete()


def upcoming(schedule: ScheduledReport, *, now: datetime, count: int) -> list[datetime]:
    """When the schedule is due next; never while it is paused."""
    if not schedule.is_active:
        return []
    return next_times(schedule.cron, schedule.time_zone, after=now, count=count)


@transaction.atomic
def send_again(execution: ReportExecution, recipient: str, *, now: datetime) -> ReportDelivery:
    """Send a report again to a recipient whose mail was given up or may not have arrived.

    Raises:
        ProblemError: there is no such recipient.
        ConflictError: the mail is on its way or was accepted, or the address is not confirmed.
    """
    rows = ReportDelivery.objects.of(execution.company_id).select_for_update()
    delivery = rows.filter(execution=execution, recipient=recipient).first()
    if delivery is None:
        raise ProblemError("The report has no such recipient.", "unknown_recipient", 404)
    if delivery.gave_up_at is None:
        raise ConflictError("The mail is on its way, or has arrived.", "not_given_up")
    schedule = execution.schedule
    allowed = {one.lower() for one in schedule.confirmed} if schedule else set()
    inside = members_among(execution.company_id, [recipient])
    if recipient.lower() not in inside | allowed:
        raise ConflictError(
            "The address is outside the company: a manager has to confirm it first.",
            "not_confirmed",
        )
    delivery.gave_up_at = delivery.sending_at = None
    delivery.next_attempt_at, delivery.error = now, ""
    delivery.is_member = recipient.lower() in inside
    delivery.attach = delivery.attach and delivery.is_member
    delivery.save()
    send_soon()
    return delivery


def _locked(schedule: ScheduledReport) -> ScheduledReport:
    rows = ScheduledReport.objects.of(schedule.company_id).select_for_update()
    return rows.get(pk=schedule.pk)


def _complete(schedule: ScheduledReport, *, by: Actor) -> None:
    """Check what is made and when; kinds, parameters and formats are kept as they are known."""
    asked = checked(Ask(schedule.kind, schedule.parameters, schedule.formats), by=by)
    schedule.parameters, schedule.formats = dict(asked.parameters), asked.formats
    schedule.custom = custom_of(asked, by=by)
    check_timing(schedule.cron, schedule.time_zone)


def _plan(schedule: ScheduledReport, *, now: datetime) -> None:
    following = upcoming(schedule, now=now, count=1)
    schedule.next_due_at = following[0] if following else None


def _confirm(
    schedule: ScheduledReport, entered: Sequence[str], *, by: Actor, now: datetime
) -> None:
    """Who may confirm has confirmed what he enters, except members who left: they are named."""
    inside = inside_of(schedule)
    note_members(schedule, inside)
    strangers = set(outside(schedule, inside)) - set(left(schedule, inside))
    named = [one for one in entered if one in strangers]
    if named and by.may("manage"):
        confirm(schedule, named, inside)
        schedule.confirmed_by, schedule.confirmed_at = by.name, now
