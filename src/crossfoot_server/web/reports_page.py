"""Pages of reports: have one made, fetch and share what was made."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.errors import UserError
from crossfoot_server.jobs.models import AT_WORK
from crossfoot_server.reports.actions import (
    kept_file,
    link_to,
    remove_report,
    retry_report,
    revoke_link,
    start_report,
)
from crossfoot_server.reports.links import url_of
from crossfoot_server.reports.models import ReportExecution, ReportLink
from crossfoot_server.reports.offers import KINDS
from crossfoot_server.reports.queries import (
    custom_reports_of,
    executions_of,
    links_of,
    schedules_of,
)
from crossfoot_server.reports.scheduling import send_again
from crossfoot_server.reports.serializers import MOST_DAYS
from crossfoot_server.reports.store import download_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import page_of
from crossfoot_server.web.errors import not_found
from crossfoot_server.web.report_forms import AskForm

_A_PAGE: Final = 25


@require_safe
@for_members
def reports(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's reports, newest first, a form for another, and the schedules."""
    return _page(request, visitor, AskForm(visitor))


@require_POST
@for_members
def new_report(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Have a report made; what is wrong with it is shown at the form."""
    form = AskForm(visitor, request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, _("Choose a report and at least one format."))
    try:
        start_report(form.ask(visitor), by=visitor.actor)
    except (UserError, ProblemError) as error:
        return _page(request, visitor, form, str(error))
    return redirect("reports")


@require_safe
@for_members
def report_file(
    request: HttpRequest, visitor: Visitor, report_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """A report in one of its formats, saved."""
    row = get_object_or_404(executions_of(visitor.actor.company_id), pk=report_id)
    try:
        file = kept_file(row, name, now=timezone.now())
    except ProblemError:
        return not_found(request)
    return download_of(file)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def report(request: HttpRequest, visitor: Visitor, report_id: uuid.UUID) -> HttpResponseBase:
    """One report: its files, links to them, whom it was sent to; try again, share, remove."""
    row = get_object_or_404(executions_of(visitor.actor.company_id), pk=report_id)
    if request.method != "POST":
        return _one(request, visitor, row)
    try:
        return _pressed(request, visitor, row)
    except ProblemError as error:
        return _one(request, visitor, row, str(error), status=error.status_code)


def _pressed(request: HttpRequest, visitor: Visitor, row: ReportExecution) -> HttpResponseBase:
    given, now = request.POST, timezone.now()
    if "remove" in given:
        remove_report(row, by=visitor.actor, now=now)
        messages.success(request, _("The report was removed."))
        return redirect("reports")
    if "retry" in given:
        retry_report(row)
        return redirect("report-page", row.pk)
    visitor.needs("review")
    if "revoke" in given:
        revoke_link(get_object_or_404(_links(row), pk=_id(given["revoke"])), now=now)
        messages.success(request, _("The link opens nothing any more."))
    elif "recipient" in given:
        send_again(row, given["recipient"], now=now)
        messages.success(request, _("It is on its way again."))
    else:
        days = given.get("days", "")
        link_to(
            row,
            given.get("format", ""),
            by=visitor.actor,
            made_for=given.get("made_for", "").strip()[:254],
            days=int(days) if days.isdecimal() and 0 < int(days) <= MOST_DAYS else None,
            now=now,
        )
        messages.success(request, _("Whoever has the link below can open the file."))
    return redirect("report-page", row.pk)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ProblemError(_("There is no such link."), "not_found", 404) from error


def _links(row: ReportExecution) -> QuerySet[ReportLink]:
    return links_of(row.company_id).filter(file__execution=row)


def _one(
    request: HttpRequest,
    visitor: Visitor,
    row: ReportExecution,
    refusal: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    links = _links(row) if visitor.actor.may("review") else []
    facts: dict[str, Any] = {
        "visitor": visitor,
        "row": row,
        "refusal": refusal,
        "about": KINDS[row.kind].about if row.kind in KINDS else "",
        "links": [
            (one, url_of(one), one.revoked_at or one.expires_at <= timezone.now()) for one in links
        ],
        "deliveries": row.deliveries.all(),
        "working": row.state in AT_WORK,  # type: ignore[attr-defined] # of with_state
    }
    return render(request, "web/report.html", facts, status=status)


def _page(request: HttpRequest, visitor: Visitor, form: AskForm, refusal: str = "") -> HttpResponse:
    company_id = visitor.actor.company_id
    page = page_of(request, executions_of(company_id), _A_PAGE)
    facts = {
        "visitor": visitor,
        "form": form,
        "refusal": refusal,
        "page": page,
        "working": any(row.state in AT_WORK for row in page),
        "schedules": schedules_of(company_id),
        "own": custom_reports_of(visitor.actor),
        "kinds": [one for one in KINDS.values() if one.source != "custom"],
        "may_schedule": visitor.actor.may("review"),
    }
    return render(request, "web/reports.html", facts, status=422 if refusal else 200)
