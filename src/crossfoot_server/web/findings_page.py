"""The findings of a run: filtered, sorted, counted and decided, many at once."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.errors import UserError
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot_server.audit.actions import Change, change_findings
from crossfoot_server.audit.filters import (
    ORDER,
    PAGE,
    View,
    cursor_of,
    filter_of,
    order_of,
)
from crossfoot_server.audit.finding_lists import page_of, rows_of
from crossfoot_server.audit.models import AuditRun, Review
from crossfoot_server.companies.queries import members_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Heading
from crossfoot_server.web.run_page import run_of_page

_KNOWN = {**FINDING_PARAMETERS, **ORDER, **PAGE}
TITLES = {check.code: check.title for check in ALL_CHECKS}


HEADINGS = (
    Heading(_("Risk"), "risk", highest_first=True),
    Heading(_("Why it was flagged"), "code"),
    Heading(_("Account and user"), "account"),
    Heading(_("Posted, entry"), "posting_date"),
    Heading(_("Amount"), "amount", right=True),
    Heading(_("Status and reviewer"), "status"),
)


@require_safe
@for_members
def findings(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """A page of the findings that fit the filter, with the totals of all that fit."""
    run = run_of_page(request, visitor, run_id)
    refusal = ""
    try:
        view = _view(request.GET, run, visitor)
    except (UserError, ProblemError) as error:
        refusal = str(error)
        view = _view(QueryDict(), run, visitor)
    page = page_of(view)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "refusal": refusal,
        "rows": rows_of(run, page.positions),
        "totals": page.totals,
        "next": cursor_of(view.order, page.last) if page.last else "",
        "headings": HEADINGS,
        "order": view.order,
        "statuses": [
            (value, label, page.totals.by_status.get(value)) for value, label in Review.choices
        ],
        "chosen": {name: request.GET.getlist(name) for name in FINDING_PARAMETERS},
        "codes": _codes(run),
        "families": sorted({one["family"] for one in run.summary["checks"]}),
        "members": members_of(visitor.actor.company_id),
        "decimals": run.dataset.decimals,
        "export": f"{reverse('findings-export')}?{_export_query(request, run)}",
    }
    return render(request, "web/findings.html", facts, status=400 if refusal else 200)


@require_POST
@for_members
def findings_status(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponseBase:
    """Decide on the findings that are ticked, or on all that fit the filter."""
    visitor.needs("review")
    run = run_of_page(request, visitor, run_id)
    query = QueryDict(request.POST.get("query", ""))
    try:
        wanted = _view(query, run, visitor) if "all" in request.POST else _ids(request)
        change = Change(status=_status(request), note=request.POST.get("note", "").strip())
        done = change_findings(wanted, change, by=visitor.actor, now=timezone.now())
    except (UserError, ProblemError) as error:
        messages.warning(request, str(error))
    else:
        words = ngettext("%(n)d finding changed.", "%(n)d findings changed.", done.changed)
        messages.success(request, words % {"n": done.changed})
    return redirect(f"{reverse('findings-page', args=[run.pk])}?{query.urlencode()}")


def _view(query: QueryDict, run: AuditRun, visitor: Visitor) -> View:
    given = read_texts({name: texts for name, texts in query.lists() if any(texts)}, _KNOWN)
    order = order_of(
        given.pop("sort", "risk"), given.pop("descending", None), given.pop("cursor", "")
    )
    limit = min(max(given.pop("page_size", 50), 1), 200)
    return View(run, filter_of(given, visitor.actor), order, limit)


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    try:
        ids = [uuid.UUID(one) for one in request.POST.getlist("finding")]
    except ValueError as error:
        raise UserError("One of the findings has no valid number: load the page again.") from error
    if not ids:
        raise UserError("Tick the findings that are meant, or choose all of the list.")
    return ids


def _status(request: HttpRequest) -> str | None:
    status = request.POST.get("status", "")
    if status and status not in Review.values:
        raise UserError(f"'{status}' is no status of a finding.")
    return status or None


def _codes(run: AuditRun) -> list[tuple[str, str, int]]:
    """The checks that flagged something, with how many lines."""
    checks = [one for one in run.summary["checks"] if one["flagged_lines"]]
    return [(one["code"], one["title"], one["flagged_lines"]) for one in checks]


def _export_query(request: HttpRequest, run: AuditRun) -> str:
    query = request.GET.copy()
    for name in ("cursor", "page_size"):
        query.pop(name, None)
    query["run"], query["format"] = str(run.pk), "xlsx"
    return query.urlencode()
