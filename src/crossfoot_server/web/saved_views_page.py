"""Views of findings that are kept under a name, to be opened again on any audit."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crossfoot.errors import UserError
from crossfoot_server.audit.keeping import remove_view, save_view
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import saved_views_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.findings_page import kept_query, shown_of
from crossfoot_server.web.run_page import run_of_page


@require_POST
@for_members
def view_save(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponseBase:
    """Keep what the list of findings shows under a name, for oneself or for the company."""
    run = run_of_page(request, visitor, run_id)
    query = QueryDict(request.POST.get("query", ""))
    is_shared = "is_shared" in request.POST
    if is_shared:
        visitor.needs("review")
    try:
        shown_of(query, run, visitor)  # refuses what no list could show
        name = request.POST.get("name", "").strip()
        save_view(name, kept_query(query), is_shared=is_shared, by=visitor.actor)
    except (UserError, ProblemError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The view is kept."))
    return redirect(_list(run, query))


@require_POST
@for_members
def view_remove(request: HttpRequest, visitor: Visitor, view_id: uuid.UUID) -> HttpResponseBase:
    """Forget a view; the list stays as it is."""
    view = get_object_or_404(saved_views_of(visitor.actor), pk=view_id)
    try:
        remove_view(view, by=visitor.actor)
    except ProblemError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The view is removed."))
    if visitor.run is None:
        return redirect("overview")
    return redirect(_list(visitor.run, QueryDict(request.POST.get("query", ""))))


def _list(run: AuditRun, query: QueryDict) -> str:
    return f"{reverse('findings-page', args=[run.pk])}?{query.urlencode()}"
