"""Jobs: what the server works on, worked on and could not do; retried and cancelled."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot_server.audit.queries import runs_of
from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.kinds import ALL_KINDS, KINDS, Step
from crossfoot_server.jobs.models import AT_WORK, ENDED, Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.queries import is_file_gone, jobs_of
from crossfoot_server.reports.queries import executions_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import page_of


@require_safe
@for_members
def jobs(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's jobs, newest first, by what is asked for."""
    rows, refusal = jobs_of(visitor.actor.company_id), ""
    status, kind = request.GET.get("status", ""), request.GET.get("kind", "")
    if (status and status not in Status.values) or (kind and kind not in KINDS):
        refusal = _("There is no such status or kind of job: all are shown.")
        status = kind = ""
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    page = page_of(request, rows)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "refusal": refusal,
        "page": page,
        "rows": [(job, KINDS[job.kind].title) for job in page],
        "statuses": Status.choices,
        "kinds": [(one.name, one.title) for one in ALL_KINDS],
        "status": status,
        "kind": kind,
        "working": any(job.status in AT_WORK for job in page),
    }
    return render(request, "web/jobs.html", facts, status=400 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def job(request: HttpRequest, visitor: Visitor, job_id: uuid.UUID) -> HttpResponseBase:
    """One job with its steps and its error log; try it again, or cancel it."""
    row = get_object_or_404(jobs_of(visitor.actor.company_id), pk=job_id)
    if request.method != "POST":
        return _page(request, visitor, row)
    visitor.needs("upload")
    try:
        if "cancel" in request.POST:
            done = cancel_job(row, now=timezone.now())
            stopped = done.status == Status.CANCELLED
            said = _("The job was cancelled.") if stopped else _("It stops at its next step.")
        else:
            retry_job(row)
            said = _("The job waits for a worker again.")
    except ProblemError as error:
        return _page(request, visitor, row, str(error), status=error.status_code)
    messages.success(request, said)
    return redirect("job-page", row.pk)


def _page(
    request: HttpRequest, visitor: Visitor, row: Job, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    tracker = row.tracker
    company_id = visitor.actor.company_id
    facts: dict[str, Any] = {
        "visitor": visitor,
        "refusal": refusal,
        "job": row,
        "title": KINDS[row.kind].title,
        "steps": [_step(step, tracker) for step in KINDS[row.kind].steps],
        "log": _log(row),
        "is_open": row.status in AT_WORK,
        "may_cancel": row.status not in ENDED and visitor.actor.may("upload"),
        "may_retry": row.status in (Status.FAILED, Status.CANCELLED)
        and visitor.actor.may("upload")
        and not is_file_gone(row),
        "run": runs_of(company_id).filter(job=row).first(),
        "report": executions_of(company_id).filter(job=row).first(),
    }
    return render(request, "web/job.html", facts, status=status)


def _step(step: Step, tracker: ProcessingJobTracker) -> tuple[Step, dict[str, Any], str]:
    """A step, what is known of it, and its status in words."""
    known = tracker.step_details.get(step.name, {})
    return step, known, known.get("status", "").replace("_", " ").lower()


def _log(row: Job) -> list[dict[str, Any]]:
    """What went wrong, at a time of day and in a step that has its title."""
    titles = {step.name: step.title for step in KINDS[row.kind].steps}
    return [
        {
            **one,
            "at": datetime.fromisoformat(one["at"]),
            "step": titles.get(one["step"], one["step"]),
        }
        for one in row.tracker.error_log
    ]
