"""Reports of one's own: built from a source, previewed, saved, made, removed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crossfoot.errors import UserError
from crossfoot_server.reports.actions import Ask, start_report
from crossfoot_server.reports.custom_actions import (
    change_custom,
    preview,
    remove_custom,
    save_custom,
    shown_table,
)
from crossfoot_server.reports.models import CustomReport
from crossfoot_server.reports.offers import CUSTOM, DEFAULT_FORMATS
from crossfoot_server.reports.queries import custom_reports_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.custom_form import shown, spec_of_form


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new_custom(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The builder, empty or with what was sent; a preview keeps nothing."""
    visitor.needs("review")
    if request.method != "POST":
        return _page(request, visitor, {"source": request.GET.get("source", "")}, {})
    return _sent(request, visitor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def custom(request: HttpRequest, visitor: Visitor, custom_id: uuid.UUID) -> HttpResponseBase:
    """One report of one's own: change it, have it made, remove it."""
    row = get_object_or_404(custom_reports_of(visitor.actor), pk=custom_id)
    if request.method != "POST":
        return _page(request, visitor, row.spec, _told(row), row=row)
    visitor.needs("review")
    return _sent(request, visitor, row)


def _sent(request: HttpRequest, visitor: Visitor, row: CustomReport | None) -> HttpResponseBase:
    given = request.POST
    spec = spec_of_form(given)
    told = {
        "title": given.get("title", "").strip()[:200],
        "description": given.get("description", "").strip()[:2000],
        "is_shared": "is_shared" in given,
    }
    try:
        if row and "remove" in given:
            remove_custom(row, by=visitor.actor)
            messages.success(request, _("The report was removed."))
            return redirect("reports")
        if row and "make" in given:
            ask = Ask(CUSTOM, {"custom": str(row.pk)}, DEFAULT_FORMATS)
            return redirect("report-page", start_report(ask, by=visitor.actor).pk)
        if "save" in given:
            return redirect("custom-page", _kept(visitor, row, {**told, "spec": spec}).pk)
        if "preview" in given:
            table = shown_table(preview({**spec, "title": told["title"]}, {}, by=visitor.actor))
            return _page(request, visitor, spec, told, row=row, table=table)
    except (UserError, ProblemError) as error:
        return _page(request, visitor, spec, told, row=row, refusal=str(error))
    return _page(request, visitor, spec, told, row=row)


def _kept(visitor: Visitor, row: CustomReport | None, given: dict[str, Any]) -> CustomReport:
    if not given["title"]:
        raise UserError(_("Give the report a title."))
    if row is None:
        return save_custom(by=visitor.actor, given=given, now=timezone.now())
    return change_custom(row, by=visitor.actor, changes=given, now=timezone.now())


def _told(row: CustomReport) -> dict[str, Any]:
    return {"title": row.title, "description": row.description, "is_shared": row.is_shared}


def _page(
    request: HttpRequest,
    visitor: Visitor,
    spec: dict[str, Any],
    told: dict[str, Any],
    **more: Any,
) -> HttpResponse:
    table = more.get("table")
    facts: dict[str, Any] = {
        "visitor": visitor,
        "told": told,
        "spec": spec,
        "rows": _rows(table) if table else [],
        **more,
        **shown(spec),
    }
    return render(request, "web/custom.html", facts, status=422 if "refusal" in more else 200)


def _rows(table: dict[str, Any]) -> list[list[tuple[Any, str]]]:
    """The cells of a preview with their kinds."""
    columns = table["columns"]
    return [[(one[column["name"]], column["kind"]) for column in columns] for one in table["rows"]]
