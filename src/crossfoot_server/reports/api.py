"""Reports: what can be asked for, make, list, show, fetch, try again, remove, link, send again."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.reports import actions, queries, scheduling
from crossfoot_server.reports.listing import reports_table
from crossfoot_server.reports.models import ReportExecution, ReportLink
from crossfoot_server.reports.offers import FORMAT_NAMES, KINDS, PARAMETERS, WRITERS
from crossfoot_server.reports.serializers import (
    BatchSerializer,
    KindsSerializer,
    LinkSerializer,
    ManyReportsSerializer,
    NewLinkSerializer,
    NewReportSerializer,
    ReportDeliverySerializer,
    ReportDetailSerializer,
    ReportQuery,
    ReportSerializer,
    ResendSerializer,
    ask_of,
)
from crossfoot_server.reports.store import download_of
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView
from crossfoot_server.shared.parameters import KnownParameters

_FILE = {
    (200, writer.media_type): OpenApiResponse(OpenApiTypes.BINARY, writer.title)
    for writer in WRITERS.values()
}
_FILE[(200, "application/json")] = OpenApiResponse(OpenApiTypes.ANY, WRITERS["json"].title)
_FORMATS = OpenApiParameter(
    "file_format", str, OpenApiParameter.PATH, enum=FORMAT_NAMES, description="Format."
)


class ReportKindsView(KnownParameters, APIView):
    """What can be asked for."""

    serializer_class = KindsSerializer

    @extend_schema(responses=KindsSerializer)
    def get(self, request: Request) -> Response:
        """List the reports that can be asked for, with their parameters and formats."""
        formats = [
            {"name": one.name, "title": one.title, "media_type": one.media_type}
            for one in WRITERS.values()
        ]
        kinds = [
            {
                "name": kind.name,
                "title": kind.title,
                "about": kind.about,
                "made_of": kind.source,
                "parameters": [
                    {"name": name, "meaning": meaning}
                    for name, meaning in PARAMETERS[kind.source].items()
                ],
                "formats": formats,
            }
            for kind in KINDS.values()
        ]
        return Response(KindsSerializer({"kinds": kinds}).data)


class ReportViewSet(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ListView):
    """Reports that were asked for, or due by a schedule."""

    serializer_class = ReportSerializer
    queryset = ReportExecution.everywhere.none()
    lookup_value_converter = "uuid"
    form = ReportQuery
    lookups: ClassVar[Mapping[str, str]] = {
        "status": "state", "kind": "kind", "schedule": "schedule", "batch": "batch",
        "upload": "data_file",
    }  # fmt: skip
    file_name = "reports"
    table = staticmethod(reports_table)

    @property
    def lists(self) -> tuple[str, ...]:  # type: ignore[override]
        """Links are shown in pages, and made at the same address."""
        return ("list",) if self.request.method == "POST" else ("list", "links")

    @property
    def read_scope(self) -> str:
        """Links open files to whoever has them."""
        return "review" if self.action == "links" else "read"

    @property
    def write_scope(self) -> str:
        """A viewer may have reports made; sending them to others is for analysts."""
        return "review" if self.action in ("links", "resend") else "read"

    def get_queryset(self) -> QuerySet[ReportExecution]:
        rows = queries.executions_of(actor_of(self.request).company_id)
        return rows.prefetch_related("deliveries") if self.action == "retrieve" else rows

    @extend_schema(
        parameters=[ReportQuery, FORMAT],
        responses={(200, "application/json"): ReportSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List reports, newest first, or with `format` all of them as a file."""
        return self.answer(request)

    @extend_schema(responses=ReportDetailSerializer)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """Show a report with its files and everybody whom it is sent to."""
        return Response(ReportDetailSerializer(self.get_object()).data)

    @extend_schema(request=NewReportSerializer, responses={202: ReportSerializer})
    def create(self, request: Request) -> Response:
        """Have a report made; it tells its job, and has its files once that is done."""
        form = NewReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = actions.start_report(ask_of(form.validated_data), by=actor_of(request))
        return self._shown(row, status=202)

    @extend_schema(request=ManyReportsSerializer, responses={202: BatchSerializer})
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Have many reports made, all or, if one can't be, none."""
        form = ManyReportsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asks = [ask_of(one) for one in form.validated_data["reports"]]
        job, rows = actions.start_many(asks, by=actor_of(request))
        known = {row.pk: row for row in self.get_queryset().filter(batch=job.pk)}
        told = {"job_id": job.pk, "reports": [known[row.pk] for row in rows]}
        return Response(BatchSerializer(told).data, status=202)

    def perform_destroy(self, instance: ReportExecution) -> None:
        """Its files and links go with it."""
        actions.remove_report(instance, by=actor_of(self.request), now=timezone.now())

    @extend_schema(request=None, responses={202: ReportSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: uuid.UUID) -> Response:
        """Try again to make a report that failed."""
        return self._shown(actions.retry_report(self.get_object()), status=202)

    @extend_schema(request=ResendSerializer, responses={202: ReportDeliverySerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: uuid.UUID) -> Response:
        """Send the report again to a recipient whose mail was given up."""
        row = self.get_object()
        form = ResendSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = scheduling.send_again(row, form.validated_data["recipient"], now=timezone.now())
        return Response(ReportDeliverySerializer(sent).data, status=202)

    @extend_schema(parameters=[_FORMATS], responses=_FILE)
    @action(detail=True, methods=["get"], url_path="files/<slug:file_format>")
    def file(self, request: Request, pk: uuid.UUID, file_format: str) -> HttpResponseBase:
        """Fetch a report in one of its formats."""
        file = actions.kept_file(self.get_object(), file_format, now=timezone.now())
        return download_of(file)

    @extend_schema(
        methods=["get"], operation_id="reports_links_list", responses=LinkSerializer(many=True)
    )
    @extend_schema(methods=["post"], request=NewLinkSerializer, responses={201: LinkSerializer})
    @action(detail=True, methods=["get", "post"])
    def links(self, request: Request, pk: uuid.UUID) -> Response:
        """List the links to the report's files, or make one that opens a file to whoever has it."""
        row = self.get_object()
        if request.method == "POST":
            form = NewLinkSerializer(data=request.data)
            form.is_valid(raise_exception=True)
            given: dict[str, Any] = dict(form.validated_data)
            link = actions.link_to(
                row,
                given["format"],
                by=actor_of(request),
                made_for=given.get("made_for", ""),
                days=given.get("days"),
                now=timezone.now(),
            )
            return Response(LinkSerializer(link).data, status=201)
        page = self.paginate_queryset(queries.links_of(row.company_id).filter(file__execution=row))
        return self.get_paginated_response(LinkSerializer(page, many=True).data)

    def _shown(self, row: ReportExecution, *, status: int = 200) -> Response:
        shown = queries.executions_of(row.company_id).get(pk=row.pk)
        return Response(ReportSerializer(shown).data, status=status)


class LinkViewSet(
    KnownParameters,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[ReportLink],
):
    """Links that open a file of a report to whoever has them."""

    serializer_class = LinkSerializer
    queryset = ReportLink.everywhere.none()
    read_scope = write_scope = "review"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ReportLink]:
        return queries.links_of(actor_of(self.request).company_id)

    def perform_destroy(self, instance: ReportLink) -> None:
        """It opens nothing any more; that it was there is kept."""
        actions.revoke_link(instance, now=timezone.now())
