"""Schedules of reports: made, changed, paused, run now, confirmed, removed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crossfoot.errors import UserError
from crossfoot_server.reports.models import ScheduledReport
from crossfoot_server.reports.queries import executions_of, schedules_of
from crossfoot_server.reports.recipients import inside_of, unconfirmed
from crossfoot_server.reports.scheduling import (
    change_schedule,
    confirm_recipients,
    create_schedule,
    remove_schedule,
    run_now,
    upcoming,
)
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.report_forms import ScheduleForm, initial_of

#: Due times and past reports that are shown of a schedule.
_SHOWN = 5
_MADE = 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new_schedule(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """A form for a schedule, and what it sends."""
    visitor.needs("review")
    if request.method != "POST":
        return _form(request, visitor, ScheduleForm(visitor, initial={"recipients": ""}))
    form = ScheduleForm(visitor, request.POST)
    if form.is_valid():
        try:
            given = form.given(visitor)
            row = create_schedule(by=visitor.actor, given=given, now=timezone.now())
            messages.success(request, _("The schedule is kept."))
            return redirect("schedule-page", row.pk)
        except (UserError, ProblemError) as error:
            form.add_error(None, str(error))
    return _form(request, visitor, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def schedule(request: HttpRequest, visitor: Visitor, schedule_id: uuid.UUID) -> HttpResponseBase:
    """One schedule: when it is due, what it made; change it, pause it, run it, remove it."""
    row = get_object_or_404(schedules_of(visitor.actor.company_id), pk=schedule_id)
    form = ScheduleForm(visitor, initial=initial_of(row))
    if request.method != "POST":
        return _page(request, visitor, row, form)
    visitor.needs("review")
    if "name" in request.POST:
        return _changed(request, visitor, row)
    try:
        return _pressed(request, visitor, row)
    except (UserError, ProblemError) as error:
        return _page(request, visitor, row, form, str(error))


def _changed(request: HttpRequest, visitor: Visitor, row: ScheduledReport) -> HttpResponseBase:
    form = ScheduleForm(visitor, request.POST)
    if form.is_valid():
        try:
            changes = form.given(visitor)
            change_schedule(row, by=visitor.actor, changes=changes, now=timezone.now())
            messages.success(request, _("Kept."))
            return redirect("schedule-page", row.pk)
        except (UserError, ProblemError) as error:
            form.add_error(None, str(error))
    return _page(request, visitor, row, form)


def _pressed(request: HttpRequest, visitor: Visitor, row: ScheduledReport) -> HttpResponseBase:
    given, now = request.POST, timezone.now()
    if "remove" in given:
        remove_schedule(row)
        messages.success(request, _("The schedule was removed; the reports it made stay."))
        return redirect("reports")
    if "run" in given:
        messages.success(request, _("The report is being made."))
        return redirect("report-page", run_now(row).pk)
    if "confirm" in given:
        visitor.needs("manage")
        confirm_recipients(row, given.getlist("address"), by=visitor.actor, now=now)
        messages.success(request, _("The addresses may be sent links."))
    else:
        changes = {"is_active": given.get("active") == "yes"}
        change_schedule(row, by=visitor.actor, changes=changes, now=now)
    return redirect("schedule-page", row.pk) if "confirm" in given else redirect("reports")


def _form(request: HttpRequest, visitor: Visitor, form: ScheduleForm) -> HttpResponse:
    facts = {"visitor": visitor, "form": form}
    return render(request, "web/schedule.html", facts, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    visitor: Visitor,
    row: ScheduledReport,
    form: ScheduleForm,
    refusal: str = "",
) -> HttpResponse:
    facts: dict[str, Any] = {
        "visitor": visitor,
        "row": row,
        "form": form,
        "refusal": refusal,
        "times": upcoming(row, now=timezone.now(), count=_SHOWN),
        "made": executions_of(row.company_id).filter(schedule=row)[:_MADE],
        "unconfirmed": unconfirmed(row, inside_of(row)),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "web/schedule.html", facts, status=status)
