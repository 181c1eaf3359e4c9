"""The findings of a run: filtered, sorted, counted and decided, many at once."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.errors import UserError
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.audit.actions import Change, change_findings
from crossfoot_server.audit.filters import ORDER, PAGE, View, cursor_of, filter_of, order_of
from crossfoot_server.audit.finding_lists import page_of, rows_of, told_by_model
from crossfoot_server.audit.models import AuditRun, Review
from crossfoot_server.audit.queries import saved_views_of
from crossfoot_server.companies.queries import members_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.finding_cells import Listed, choice
from crossfoot_server.web.finding_columns import BY_NAME, COLUMNS, Column, columns_of
from crossfoot_server.web.finding_filters import MORE, chips_of, kept_of
from crossfoot_server.web.run_page import run_of_page
from crossfoot_server.web.typed import plain_query, with_plain_amounts
from crossfoot_server.web.words import words

_COLUMNS = {"columns": Parameter(as_text, "a column of the page", many=True)}
KNOWN = {**FINDING_PARAMETERS, **ORDER, **PAGE, **_COLUMNS}
TITLES = {check.code: check.title for check in ALL_CHECKS}
#: Where a page begins and how long it is: no part of what one wants to see.
PLACES = ("cursor", "page_size")


@dataclass(frozen=True)
class Shown:
    """What an address asks for: which findings in which order, and their columns."""

    view: View
    columns: tuple[Column, ...]


@require_safe
@for_members
def findings(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """A page of the findings that fit the filter, with the totals of all that fit."""
    run = run_of_page(request, visitor, run_id)
    query, refusal = request.GET, ""
    try:
        shown = shown_of(query, run, visitor)
    except (UserError, ProblemError) as error:
        query, refusal = QueryDict(), str(error)
        shown = shown_of(query, run, visitor)
    facts = {
        "visitor": visitor,
        "run": run,
        "refusal": refusal,
        **_list(shown, visitor),
        **_filters(query, run, visitor),
        "export": _export(query, shown),
        "views": _views(query, visitor),
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
        view = shown_of(query, run, visitor).view
        wanted = view if "all" in request.POST else _ids(request)
        change = Change(status=_status(request), note=request.POST.get("note", "").strip())
        done = change_findings(wanted, change, by=visitor.actor, now=timezone.now())
    except (UserError, ProblemError) as error:
        messages.warning(request, str(error))
    else:
        words = ngettext("%(n)d finding changed.", "%(n)d findings changed.", done.changed)
        messages.success(request, words % {"n": done.changed})
    return redirect(f"{reverse('findings-page', args=[run.pk])}?{query.urlencode()}")


def shown_of(query: QueryDict, run: AuditRun, visitor: Visitor) -> Shown:
    """What an address asks for.

    Raises:
        UserError, ProblemError: one of its parameters is unknown or wrong.
    """
    told = {name: texts for name, texts in query.lists() if any(texts)}
    given = read_texts(with_plain_amounts(told, KNOWN), KNOWN)
    columns = columns_of(given.pop("columns", None))
    order = order_of(
        given.pop("sort", "risk"), given.pop("descending", None), given.pop("cursor", "")
    )
    limit = min(max(given.pop("page_size", 50), 1), 200)
    return Shown(View(run, filter_of(given, visitor.actor), order, limit), columns)


def _list(shown: Shown, visitor: Visitor) -> dict[str, Any]:
    """The rows of a page with the totals of all that fit."""
    view, page = shown.view, page_of(shown.view)
    names = {column.name for column in shown.columns}
    return {
        "rows": list(_rows(shown, page.positions, visitor)),
        "totals": page.totals,
        "next": cursor_of(view.order, page.last) if page.last else "",
        "headings": shown.columns,
        "columns": [(column, column.name in names) for column in COLUMNS],
        "order": view.order,
        "decimals": view.run.dataset.decimals,
        "statuses": [
            (value, label, page.totals.by_status.get(value)) for value, label in Review.choices
        ],
    }


def _rows(shown: Shown, positions: Sequence[int], visitor: Visitor) -> Iterator[SafeString]:
    """The cells of each row."""
    run = shown.view.run
    rows = rows_of(run, positions)
    told = told_by_model(run, rows) if BY_NAME["model"] in shown.columns else {}
    cells = [column.cell for column in shown.columns]
    if visitor.actor.may("review"):
        cells.insert(0, choice)
    for row in rows:
        listed = Listed(row, told.get(row.entry_id), run.dataset.decimals)
        yield SafeString("".join(cell(listed) for cell in cells))


def _filters(query: QueryDict, run: AuditRun, visitor: Visitor) -> dict[str, Any]:
    """What the form of filters offers, and what is chosen."""
    checks = [one for one in run.summary["checks"] if one["flagged_lines"]]
    joined = members_of(visitor.actor.company_id).filter(accepted_at__isnull=False)
    people = [(str(pk), email) for pk, email in joined.values_list("user_id", "user__email")]
    titles = {code: f"{code} {words(title)}" for code, title in TITLES.items()}
    titles |= dict(people)
    return {
        "codes": [(one["code"], one["title"], one["flagged_lines"]) for one in checks],
        "families": sorted({one["family"] for one in run.summary["checks"]}),
        "chosen": {name: query.getlist(name) for name in FINDING_PARAMETERS},
        "people": people,
        "more": any(query.get(name) for name in MORE),
        "chips": chips_of(query, titles),
        "kept": kept_of(query),
        "asked": [(name, value) for name, value in _asked(query) if name != "columns"],
    }


def _asked(query: QueryDict) -> list[tuple[str, str]]:
    """The filters and the order of an address."""
    return [
        (name, value)
        for name, values in query.lists()
        for value in values
        if value and name not in PLACES
    ]


def kept_query(query: QueryDict) -> str:
    """An address without the place in the list."""
    return urlencode(_asked(query))


def _views(query: QueryDict, visitor: Visitor) -> list[dict[str, Any]]:
    """The views that are kept, which of them is shown, and which one can be removed."""
    now, actor = kept_query(query), visitor.actor
    return [
        {
            "view": view,
            "is_here": view.query == now,
            "is_own": view.owner_id == actor.user_id,
            "goes": view.owner_id == actor.user_id or actor.may("manage"),
        }
        for view in saved_views_of(actor)
    ]


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    try:
        ids = [uuid.UUID(one) for one in request.POST.getlist("finding")]
    except ValueError as error:
        raise UserError("One of the findings has no valid number: load the page again.") from error
    if not ids:
        raise UserError(_("Tick the findings that are meant, or choose all of the list."))
    return ids


def _status(request: HttpRequest) -> str | None:
    status = request.POST.get("status", "")
    if status and status not in Review.values:
        raise UserError(f"'{status}' is no status of a finding.")
    return status or None


def _export(query: QueryDict, shown: Shown) -> str:
    """The address of a file with just what the page lists: its filters, order and columns."""
    wanted = QueryDict(mutable=True)
    for name, value in _asked(plain_query(query, KNOWN)):
        wanted.appendlist(name, value)
    wanted.setlist("columns", [",".join(name for one in shown.columns for name in one.exported)])
    wanted["run"], wanted["format"] = str(shown.view.run.pk), "xlsx"
    return f"{reverse('findings-export')}?{wanted.urlencode()}"
