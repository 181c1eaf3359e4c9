"""The page of reports: have one made, fetch what was made, pause what is scheduled."""

import uuid
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crossfoot.errors import UserError
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.jobs.models import Status
from crossfoot_server.reports.actions import Ask, kept_file, start_report
from crossfoot_server.reports.offers import DEFAULT_FORMATS, KINDS, PARAMETERS, WRITERS
from crossfoot_server.reports.queries import executions_of, schedules_of
from crossfoot_server.reports.scheduling import change_schedule
from crossfoot_server.reports.store import path_of
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.errors import not_found

A_PAGE: Final = 25
#: Runs to choose from; older ones are reported by the API.
_RUNS: Final = 50


class ReportForm(forms.Form):
    """Which report, of which run, in which formats."""

    kind = forms.ChoiceField(
        label="Report", choices=[(kind.name, kind.title) for kind in KINDS.values()]
    )
    of = forms.ChoiceField(label="Of", required=False)
    formats = forms.MultipleChoiceField(
        label="As",
        choices=[(one.name, one.title) for one in WRITERS.values()],
        initial=list(DEFAULT_FORMATS),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, visitor: Visitor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        runs = runs_of(visitor.actor.company_id)[:_RUNS]
        of: Any = self.fields["of"]
        of.choices = [
            ("", "The newest there is"),
            *((str(run.pk), _named(run)) for run in runs),
        ]

    def ask(self, visitor: Visitor) -> Ask:
        """What is asked for; of a run, a report of its upload is one too."""
        kind, run_id = self.cleaned_data["kind"], self.cleaned_data["of"]
        parameters: dict[str, str] = {}
        if run_id and "run" in PARAMETERS[KINDS[kind].source]:
            parameters = {"run": run_id}
        elif run_id and "upload" in PARAMETERS[KINDS[kind].source]:
            run = runs_of(visitor.actor.company_id).get(pk=run_id)
            parameters = {"upload": str(run.dataset.data_file_id)}
        return Ask(kind, parameters, self.cleaned_data["formats"])


def _named(run: Any) -> str:
    return f"{run.dataset.data_file.file_name}, audited {run.created_at:%Y-%m-%d %H:%M} UTC"


@require_safe
@for_members
def reports(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's reports, newest first, a form for another, and the schedules."""
    return _page(request, visitor, ReportForm(visitor))


@require_POST
@for_members
def new_report(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Have a report made; what is wrong with it is shown at the form."""
    form = ReportForm(visitor, request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, "Choose a report and at least one format.")
    try:
        start_report(form.ask(visitor), by=visitor.actor)
    except ProblemError as error:
        return _page(request, visitor, form, str(error.detail))
    except UserError as error:
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
        file = kept_file(row, name)
    except ProblemError:
        return not_found(request)
    path = path_of(file)
    if not path.is_file():
        return not_found(request)
    answer = Download(path.open("rb"), name=file.name, media_type=file.media_type)
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_members
def schedule_pause(
    request: HttpRequest, visitor: Visitor, schedule_id: uuid.UUID
) -> HttpResponseBase:
    """Pause a schedule, or let it go on."""
    row = get_object_or_404(schedules_of(visitor.actor.company_id), pk=schedule_id)
    if not visitor.actor.may("review"):
        raise PermissionDenied
    changes = {"is_active": request.POST.get("active") == "yes"}
    change_schedule(row, by=visitor.actor, changes=changes, now=timezone.now())
    return redirect("reports")


def _page(
    request: HttpRequest, visitor: Visitor, form: ReportForm, refusal: str = ""
) -> HttpResponse:
    company_id = visitor.actor.company_id
    page = Paginator(executions_of(company_id), A_PAGE).get_page(request.GET.get("page"))
    open_states = (Status.PENDING, Status.PROCESSING)
    facts = {
        "visitor": visitor,
        "form": form,
        "refusal": refusal,
        "page": page,
        "working": any(row.state in open_states for row in page),  # type: ignore[attr-defined] # of with_state
        "schedules": schedules_of(company_id),
        "may_schedule": visitor.actor.may("review"),
    }
    return render(request, "web/reports.html", facts, status=422 if refusal else 200)
