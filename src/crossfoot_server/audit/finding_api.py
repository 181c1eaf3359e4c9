"""Findings: list, show, review, export."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot.selection import Page
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot.selection.findings import FindingOrder
from crossfoot_server.audit.actions import (
    Change,
    change_finding,
    change_findings,
    version_of,
)
from crossfoot_server.audit.filters import (
    EXPORT_PARAMETERS,
    LIST_PARAMETERS,
    View,
    cursor_of,
    documented,
    filter_of,
    view_of,
)
from crossfoot_server.audit.finding_lists import (
    entry_of,
    page_of,
    rows_of,
    table_of,
    told_by_model,
)
from crossfoot_server.audit.finding_serializers import (
    BulkSerializer,
    ChangedSerializer,
    ChangeSerializer,
    EventSerializer,
    FindingDetailSerializer,
    FindingPageSerializer,
    FindingSerializer,
    NoteSerializer,
)
from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.audit.queries import findings_of, history_of, runs_of
from crossfoot_server.audit.titles import export_name
from crossfoot_server.companies.access import actor_of
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat, exported, format_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.query_tables import read_texts

_VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag: 412 if it has changed since."
)
_CHANGED = {(412, "application/problem+json"): OpenApiTypes.OBJECT}


class FindingsView(APIView):
    """The findings of a run."""

    @extend_schema(
        operation_id="findings_list",
        parameters=documented(LIST_PARAMETERS),
        responses=FindingPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """A page of a run's findings that fit the filter, with the totals of all that fit."""
        view = view_of(request)
        page = page_of(view)
        rows = rows_of(view.run, page.positions)
        context = _context(view.run, rows)
        return Response(
            {
                "run_id": view.run.pk,
                "run_key": view.run.run_key,
                "file_id": view.run.dataset.data_file_id,
                "file_name": view.run.dataset.data_file.file_name,
                "next": _next(request, view, page.last),
                "totals": asdict(page.totals),
                "results": FindingSerializer(rows, many=True, context=context).data,
            }
        )


class FindingsExportView(APIView):
    """The findings of a run as a file."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(EXPORT_PARAMETERS), FORMAT], responses=FILES)
    def get(self, request: Request) -> HttpResponseBase:
        """All findings that fit the filter, as a file that is safe to open in a spreadsheet."""
        kind = format_of(request) or "csv"
        view = view_of(request, EXPORT_PARAMETERS)
        return exported(table_of(view), name=export_name("findings", view.run), kind=kind)


class FindingView(KnownParameters):
    """One finding."""

    write_scope = "review"

    @extend_schema(responses=FindingDetailSerializer)
    def get(self, request: Request, finding_id: uuid.UUID) -> Response:
        """A finding with its history and its whole entry; the ETag is for If-Match."""
        return _shown(_finding(request, finding_id))

    @extend_schema(
        parameters=[_VERSION],
        request=ChangeSerializer,
        responses={200: FindingDetailSerializer, **_CHANGED},
    )
    def patch(self, request: Request, finding_id: uuid.UUID) -> Response:
        """Change status, assignee or tick mark, or add a note; the history keeps who and when."""
        finding = _finding(request, finding_id)
        form = ChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = change_finding(
            finding,
            _change(form.validated_data),
            by=actor_of(request),
            now=timezone.now(),
            version=_version(request),
        )
        return _shown(changed)


class FindingNotesView(KnownParameters):
    """Notes on a finding."""

    write_scope = "review"

    @extend_schema(request=NoteSerializer, responses={201: EventSerializer})
    def post(self, request: Request, finding_id: uuid.UUID) -> Response:
        """Add a note to the finding's history."""
        finding = _finding(request, finding_id)
        form = NoteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        change = Change(note=form.validated_data["note"])
        change_finding(finding, change, by=actor_of(request), now=timezone.now())
        return Response(EventSerializer(history_of(finding).last()).data, status=201)


class FindingsBulkView(KnownParameters):
    """Many findings at once."""

    write_scope = "review"

    @extend_schema(request=BulkSerializer, responses=ChangedSerializer)
    def post(self, request: Request) -> Response:
        """Change many findings in one transaction: those with ids, or of a run by filter."""
        form = BulkSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        wanted = given["ids"] if "ids" in given else _view(request, given)
        changed = change_findings(wanted, _change(given), by=actor_of(request), now=timezone.now())
        return Response(asdict(changed))


def _view(request: Request, given: dict[str, Any]) -> View:
    run = get_object_or_404(runs_of(actor_of(request).company_id), pk=given["run"])
    values = read_texts(given.get("filter", {}), FINDING_PARAMETERS)
    return View(run, filter_of(values, actor_of(request)), FindingOrder())


def _change(given: dict[str, Any]) -> Change:
    return Change(
        status=given.get("status"),
        assigns="assignee" in given,
        assignee_id=given.get("assignee"),
        note=given.get("note", ""),
        tick=given.get("tick"),
    )


def _finding(request: Request, finding_id: uuid.UUID) -> Finding:
    findings = findings_of(actor_of(request).company_id).select_related("run__dataset__data_file")
    return get_object_or_404(findings, pk=finding_id)


def _version(request: Request) -> str | None:
    """The version that If-Match asks for; `*` is any."""
    asked = parse_etags(request.headers.get("If-Match", ""))
    return None if not asked or asked == ["*"] else asked[0].strip('"')


def _shown(finding: Finding) -> Response:
    context = _context(finding.run, [finding])
    body = {
        **FindingSerializer(finding, context=context).data,
        "history": EventSerializer(history_of(finding), many=True).data,
        "entry": _entry(entry_of(finding)),
    }
    return Response(body, headers={"ETag": quote_etag(version_of(finding))})


def _context(run: AuditRun, findings: Sequence[Finding]) -> dict[str, Any]:
    """What findings are shown with."""
    return {"decimals": run.dataset.decimals, "told": told_by_model(run, findings)}


def _entry(page: Page) -> dict[str, Any]:
    return {
        "line_count": page.totals.lines,
        "debit": page.totals.debit,
        "credit": page.totals.credit,
        "lines": page.rows.to_dicts(),
    }


def _next(request: Request, view: View, last: tuple[int, Any] | None) -> str | None:
    if last is None:
        return None
    query = {**dict(request.query_params.lists()), "cursor": cursor_of(view.order, last)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query, doseq=True)}")
