"""A filled work paper comes back on the page of work papers: what it changes, then the changes."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from crossfoot.errors import UserError
from crossfoot_server.audit.filled_papers import (
    SIDES,
    apply_paper,
    preview,
    read_back,
    resolution_of,
)
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.paper_serializers import shown
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.spooling import Received, spooling
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.work_paper_page import page_of


@csrf_exempt  # checked below: the token lies in a body that strangers must not make us read
@require_POST
@for_members
def work_paper_back(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponseBase:
    """Show what a filled work paper would change, or change it; conflicts stay unless decided."""
    visitor.needs("review")
    run = get_object_or_404(runs_of(visitor.actor.company_id), pk=run_id)
    with spooling(request):
        return _taken(request, visitor, run)


@csrf_protect
def _taken(request: HttpRequest, visitor: Visitor, run: AuditRun) -> HttpResponseBase:
    sent = request.FILES.get("file")
    if not isinstance(sent, Received) or not sent.spooled.size:
        return page_of(request, visitor, run, _("Choose the work paper that was filled in."))
    try:
        return page_of(request, visitor, run, back=_done(request, visitor, run, sent))
    except (UserError, ProblemError) as error:
        return page_of(request, visitor, run, str(error))


def _done(request: HttpRequest, visitor: Visitor, run: AuditRun, sent: Received) -> dict[str, Any]:
    """What the paper changes, or has changed now where that was asked for."""
    side = request.POST.get("conflicts", "ask")
    resolution = resolution_of("", side if side in SIDES else "ask")
    paper = read_back(sent.spooled.path, sent.spooled.name, run)
    if "apply" in request.POST:
        by, now = visitor.actor, timezone.now()
        return shown(run.pk, apply_paper(paper, run, resolution, by=by, now=now))
    return shown(run.pk, preview(paper, run, resolution))
