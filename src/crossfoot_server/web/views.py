"""Uploads and the files of their runs as pages: each calls queries and actions, and shows."""

import uuid

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.errors import UserError
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.models import User
from crossfoot_server.datasets.models import FileKind
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import AT_WORK
from crossfoot_server.jobs.queries import jobs_of
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.actions import Incoming, job_kind, start_upload
from crossfoot_server.uploads.spool import SIDE_FILES, SpooledFile
from crossfoot_server.uploads.spooling import Received, spooling
from crossfoot_server.web.access import Visitor, choose_company, for_members
from crossfoot_server.web.asking import page_of
from crossfoot_server.web.errors import not_found
from crossfoot_server.web.profiles_page import profile_choices

#: A file of a run that is shown, and its content type.
_FILES = {"summary.html": "text/html; charset=utf-8"}
#: Characters of a file's name.
_LONGEST_NAME = 255
#: The summary runs nothing and reaches nothing, whatever a ledger's texts hold.
_SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@require_safe
@for_members
def uploads(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's uploads, newest first, each with its newest job."""
    jobs = jobs_of(visitor.actor.company_id).order_by("-created_at", "id")
    of_file = jobs.filter(data_file=OuterRef("pk"))
    files = data_files_of(visitor.actor.company_id).filter(Exists(of_file.order_by()))
    files = files.select_related("trade_upload")
    text, kind = request.GET.get("text", "").strip(), request.GET.get("kind", "")
    refusal = ""
    if kind and kind not in FileKind.values:
        refusal, kind = _("There is no such kind of file: all are shown."), ""
    files = files.filter(kind=kind) if kind else files
    can_be = "\0" not in text and len(text) <= _LONGEST_NAME  # SQLite takes no longer pattern
    files = files.filter(file_name__icontains=text) if can_be else files.none()
    page = page_of(request, files.prefetch_related(Prefetch("jobs", jobs)))
    rows = [(file, job) for file in page for job in file.jobs.all()[:1]]
    working = any(job.status in AT_WORK for _file, job in rows)
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "page": page,
        "rows": rows,
        "working": working,
        "kinds": FileKind.choices,
        "chosen": {"text": text, "kind": kind},
    }
    return render(request, "web/uploads.html", facts, status=400 if refusal else 200)


@require_safe
@for_members
def run_file(
    request: HttpRequest, visitor: Visitor, run_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """A run's summary, shown in a sandbox."""
    run = get_object_or_404(runs_of(visitor.actor.company_id), pk=run_id)
    path = run_folder(run.company_id, run.pk) / name
    if name not in _FILES or not path.is_file():
        raise Http404
    answer = Download(path.open("rb"), name=name, media_type=_FILES[name])
    del answer.headers["Content-Disposition"]
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


@csrf_exempt  # checked below: the token lies in a body that strangers must not make us read
@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new_upload(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The form, and what it sends."""
    visitor.needs("upload")
    if request.method != "POST":
        return _form(request, visitor)
    with spooling(request):
        try:
            return _new_upload(request, visitor)
        except (UserError, ProblemError) as error:
            return _form(request, visitor, str(error))


@csrf_protect
def _new_upload(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    received = {
        name: one.spooled
        for name, one in request.FILES.items()
        if isinstance(one, Received) and one.spooled.size
    }
    file = received.pop("file", None)
    if file is None:
        return _form(request, visitor, _("Choose a file that is not empty."))
    kind = request.POST.get("kind", FileKind.LEDGER)
    if kind not in FileKind.values:
        return _form(request, visitor, _("Choose what the file holds."))
    beside = {role: one for role, one in received.items() if role in SIDE_FILES}
    if beside and kind != FileKind.LEDGER:
        said = _("A chart of accounts, balances, a log and headers belong to a ledger.")
        return _form(request, visitor, said)
    answer = start_upload(incoming=_incoming(request, file, kind, beside), by=visitor.actor)
    return redirect("upload", answer.job.data_file_id)


def _incoming(
    request: HttpRequest, file: SpooledFile, kind: str, beside: dict[str, SpooledFile]
) -> Incoming:
    given = request.POST
    own = given.get("own_profile", "").replace("\r\n", "\n").strip()
    return Incoming(
        file=file,
        side_files=beside,
        profile=own or given.get("profile", ""),
        engagement_id=given.get("engagement_id", "").strip()[:100],
        client_name=given.get("client_name", "").strip()[:200],
        kind=kind,
        job_kind=job_kind(kind, audit=True),
    )


def _form(request: HttpRequest, visitor: Visitor, refusal: str = "") -> HttpResponse:
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "chosen": request.POST,
        "profiles": profile_choices(visitor),
    }
    return render(request, "web/new_upload.html", facts, status=400 if refusal else 200)


@require_POST
@for_members
def switch_company(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Show the pages of another of one's companies."""
    try:
        company_id = uuid.UUID(request.POST.get("company", ""))
    except ValueError:
        return not_found(request)
    if not isinstance(request.user, User) or not choose_company(request, request.user, company_id):
        return not_found(request)
    return redirect("overview")
