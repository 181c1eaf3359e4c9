"""The page of an upload: its progress, what came of it, and the mapping it may wait for."""

import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from crossfoot.errors import UserError
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import AT_WORK, Job, Status
from crossfoot_server.jobs.queries import is_file_gone, jobs_of
from crossfoot_server.sales.actions import undo
from crossfoot_server.sales.queries import trade_files_of, trade_uploads_of, undos_under_way
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.actions.mappings import confirm_mapping
from crossfoot_server.uploads.actions.removing import remove_upload
from crossfoot_server.uploads.queries import saved_mapping
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.mapping_form import (
    DATE_FORMATS,
    TomlForm,
    choices_of,
    columns_of,
    meanings,
    titles_of,
    toml_of,
)
from crossfoot_server.web.mapping_preview import previewed
from crossfoot_server.web.read_columns import ledger_columns, trade_columns
from crossfoot_server.web.rejected_rows import (
    rejected_of_ledger,
    rejected_of_trade,
    rejected_preview,
)


class MappingForm(TomlForm):
    """What a file's columns mean, as a person confirms it."""

    save = forms.BooleanField(
        label=_("Save for this company: use it for every file with these headers"), required=False
    )
    name = forms.CharField(label=_("Name of the saved mapping"), max_length=200, required=False)


@require_safe
@for_members
def upload(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponse:
    """One upload: its progress, or what came of it."""
    file = get_object_or_404(data_files_of(visitor.actor.company_id), pk=upload_id)
    form = MappingForm(initial={"toml": file.suggestion.get("draft", "")})
    return _page(request, visitor, file, form)


@require_POST
@for_members
def upload_mapping(
    request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID
) -> HttpResponseBase:
    """Confirm the mapping that the upload waits for, as chosen by column or as TOML.

    What is wrong with it is shown there; so is, where only that is asked for, how it reads.
    The rows that it rejects can be taken away before.
    """
    visitor.needs("upload")
    file = get_object_or_404(data_files_of(visitor.actor.company_id), pk=upload_id)
    given = request.POST.copy()
    if "toml" not in given:
        given["toml"] = toml_of(file, given)
    if "rejected" in given:
        with suppress(UserError, ProblemError):  # the page says why there is none
            return rejected_preview(file, str(given["toml"]).replace("\r\n", "\n"))
    if "preview" in given or "rejected" in given:
        return _page(request, visitor, file, MappingForm(initial=given.dict()))
    form = MappingForm(given)
    if form.is_valid():
        try:
            confirm_mapping(file, by=visitor.actor, **form.cleaned_data)
            return redirect("upload", file.pk)
        except (UserError, ProblemError) as error:
            form.add_error(None, str(error))
    return _page(request, visitor, file, form)


@require_POST
@for_members
def upload_undo(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponseBase:
    """Take an upload of sales or stock back; why that can't be is shown there."""
    visitor.needs("manage")
    file = get_object_or_404(trade_files_of(visitor.actor.company_id), pk=upload_id)
    try:
        undo(data_file=file, by=visitor.actor)
    except ProblemError as error:
        return _page(request, visitor, file, MappingForm(), str(error))
    return redirect("upload", file.pk)


@require_POST
@for_members
def upload_remove(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponseBase:
    """Remove an upload with all that came of it; why that can't be is shown there."""
    visitor.needs("manage")
    file = get_object_or_404(data_files_of(visitor.actor.company_id), pk=upload_id)
    if "sure" not in request.POST:
        said = str(_("Tick that you are sure: what came of the upload is removed with it."))
        return _page(request, visitor, file, MappingForm(), said)
    try:
        remove_upload(file)
    except ProblemError as error:
        return _page(request, visitor, file, MappingForm(), str(error))
    messages.success(request, _("%(name)s was removed.") % {"name": file.file_name})
    return redirect("uploads")


def _page(
    request: HttpRequest, visitor: Visitor, file: DataFile, form: MappingForm, refusal: str = ""
) -> HttpResponse:
    jobs = list(
        jobs_of(visitor.actor.company_id).filter(data_file=file).order_by("-created_at", "id")
    )
    if not jobs:
        raise Http404
    runs = runs_of(visitor.actor.company_id).filter(dataset__data_file=file)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "file": file,
        "job": jobs[0],
        "jobs": [(job, KINDS[job.kind].title) for job in jobs],
        "steps": _steps(jobs[0]),
        "runs": [(run, profile_title(run)) for run in runs],
        "working": jobs[0].status in AT_WORK,
        "waits": jobs[0].status == Status.NEEDS_MAPPING,
        "is_gone": is_file_gone(jobs[0]),
        "is_unread": is_file_gone(jobs[0]) and file.mapping_toml and file.suggestion,
        "has_saved": saved_mapping(file.company_id, file.kind, file.suggestion.get("headers", [])),
        "form": form,
        "refusal": refusal,
        **_dataset(file),
        **(_choosing(request, file) if jobs[0].status == Status.NEEDS_MAPPING else {}),
        **_trade(file),
    }
    is_refused = bool(form.errors or refusal)
    return render(request, "web/upload.html", facts, status=422 if is_refused else 200)


def _dataset(file: DataFile) -> dict[str, Any]:
    """What the file became, its difference, and the titles of the columns that it had."""
    dataset = getattr(file, "dataset", None)
    if dataset is None:
        return {"dataset": None}
    return {
        "dataset": dataset,
        "difference": dataset.debit - dataset.credit,
        "read_columns": titles_of(dataset.manifest["present"]),
        **ledger_columns(file, dataset),
        **rejected_of_ledger(file, dataset),
    }


def _choosing(request: HttpRequest, file: DataFile) -> dict[str, Any]:
    """What the columns may mean, with what was chosen before where that is wrong."""
    is_toml = "toml" in request.POST
    chosen = request.POST.dict() if request.POST and not is_toml else None
    draft = file.suggestion.get("draft", "")
    toml = request.POST["toml"] if is_toml else toml_of(file, request.POST) if chosen else draft
    return {
        **previewed(file, toml.replace("\r\n", "\n")),
        "columns": columns_of(file, chosen),
        "meanings": meanings(file.kind),
        "choices": choices_of(file, chosen),
        "date_formats": DATE_FORMATS,
        "is_toml": is_toml,
    }


def _trade(file: DataFile) -> dict[str, Any]:
    """What an upload of sales or stock brought, and what became of it."""
    upload = trade_uploads_of(file.company_id).filter(data_file=file).first()
    if upload is None:
        return {}
    return {
        "trade": upload,
        "changes": file.updates.order_by("is_undo", "period"),
        "undoing": str(upload.pk) in undos_under_way(file.company_id),
        **trade_columns(upload),
        **rejected_of_trade(file, upload),
    }


def _steps(job: Job) -> list[dict[str, object]]:
    """Every step of the job, with what its tracker says of those that have begun."""
    known = job.tracker.step_details
    return [
        {"name": one.name, "title": one.title, "status": "", **known.get(one.name, {})}
        for one in KINDS[job.kind].steps
    ]
