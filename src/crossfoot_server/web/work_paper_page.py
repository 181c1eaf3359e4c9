"""The work paper of a run: taken away at once, or made by a worker where that takes long."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.errors import UserError
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.papers import XLSX, current_paper, is_long
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import AT_WORK
from crossfoot_server.reports.actions import Ask, start_report
from crossfoot_server.reports.queries import executions_of
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members

_KIND, _FILE = "work_paper", "workpaper.xlsx"
_MOST_SHOWN = 10


@require_safe
@for_members
def paper_file(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponseBase:
    """The work paper of now; with `audited` as the audit wrote it, before any review.

    Where it takes too long, or can't be made any more, a page says so.
    """
    run = _run(visitor, run_id)
    if "audited" in request.GET:
        return _as_audited(run)
    if is_long(run):
        return redirect("work-paper-page", run.pk)
    try:
        return current_paper(run)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("work-paper-page", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def work_paper(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponseBase:
    """Have the work paper made by a worker; those that were made of the run."""
    run = _run(visitor, run_id)
    if request.method != "POST":
        return page_of(request, visitor, run)
    try:
        ask = Ask(_KIND, {"run": str(run.pk)}, ["xlsx"])
        return redirect("report-page", start_report(ask, by=visitor.actor).pk)
    except (UserError, ProblemError) as error:
        return page_of(request, visitor, run, str(error))


def _run(visitor: Visitor, run_id: uuid.UUID) -> AuditRun:
    return get_object_or_404(runs_of(visitor.actor.company_id), pk=run_id)


def _as_audited(run: AuditRun) -> HttpResponseBase:
    path = run_folder(run.company_id, run.pk) / _FILE
    if not path.is_file():
        raise Http404
    return Download(path.open("rb"), name="workpaper-as-audited.xlsx", media_type=XLSX)


def page_of(
    request: HttpRequest,
    visitor: Visitor,
    run: AuditRun,
    refusal: str = "",
    back: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page; `back` is what a paper that came back changes."""
    made = executions_of(run.company_id).filter(kind=_KIND, parameters__run=str(run.pk))
    rows = list(made[:_MOST_SHOWN])
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "refusal": refusal,
        "back": back,
        "is_long": is_long(run),
        "rows": rows,
        "working": any(row.state in AT_WORK for row in rows),  # type: ignore[attr-defined] # of with_state
        "has_first": (run_folder(run.company_id, run.pk) / _FILE).is_file(),
        "title": _("Work paper"),
    }
    return render(request, "web/work_paper.html", facts, status=422 if refusal else 200)
