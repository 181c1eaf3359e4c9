"""Runs: list, show, start, compare; their files and tables."""

import uuid
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.audit.actions import start_run
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.audit.run_files import (
    MEDIA_TYPES,
    as_data,
    compared,
    describe,
    files_of,
    paths_of,
    tables_of,
)
from crossfoot_server.audit.run_serializers import (
    ComparisonSerializer,
    NewRunSerializer,
    RunFilesSerializer,
    RunSerializer,
    RunsQuery,
    StartedRunSerializer,
    TableNamesSerializer,
)
from crossfoot_server.audit.titles import export_name
from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.queries import datasets_of
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.shared.tables import (
    TABLE_DOCUMENTED,
    TABLE_PARAMETERS,
    TableSerializer,
    table_answer,
)

_PAGE_DOCUMENTED = [one for one in TABLE_DOCUMENTED if one.name in ("offset", "limit")]
_PAGE = {name: TABLE_PARAMETERS[name] for name in ("offset", "limit")}
_FILES = {(200, one): OpenApiResponse(OpenApiTypes.BINARY, "The file") for one in MEDIA_TYPES}
_FILES[(200, "application/json")] = OpenApiResponse(OpenApiTypes.ANY, "The file")


class RunsView(KnownParameters, ListAPIView[AuditRun]):
    """The company's audit runs, newest first."""

    serializer_class = RunSerializer
    queryset = AuditRun.everywhere.none()
    write_scope = "upload"
    parameters = ("file_id", "dataset")
    lists = ("GET",)

    def get_queryset(self) -> QuerySet[AuditRun]:
        given = asked(self.request, RunsQuery)
        named = {"file_id": "dataset__data_file_id", "dataset": "dataset_id"}
        wanted = {named[name]: value for name, value in given.items()}
        return runs_of(actor_of(self.request).company_id).filter(**wanted)

    @extend_schema(parameters=[RunsQuery])
    def get(self, request: Request, *args: Any, **options: Any) -> Response:
        """List the runs, of an upload or dataset if one is given."""
        return super().get(request, *args, **options)

    @extend_schema(
        request=NewRunSerializer,
        responses={200: StartedRunSerializer, 202: StartedRunSerializer},
    )
    def post(self, request: Request) -> Response:
        """Audit a dataset with a profile: 202 with the job, 200 with the run there is already."""
        form = NewRunSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        started = start_run(_dataset(request, given), given["profile"], by=actor_of(request))
        if isinstance(started, AuditRun):
            body = {"job_id": started.job_id, "status": "COMPLETED", "status_endpoint": None}
            return Response({**body, "run": RunSerializer(started).data})
        started.refresh_from_db()
        address = f"/api/file-processing-jobs/{started.pk}/status/"
        told = {"job_id": started.pk, "status": started.status, "status_endpoint": address}
        return Response({**told, "run": None}, status=202)


class RunView(KnownParameters):
    """One run."""

    @extend_schema(responses=RunSerializer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """A run: dataset, profile, risk, number of findings."""
        return Response(RunSerializer(_run(request, run_id)).data)


class RunSummaryView(KnownParameters):
    """The summary of a run."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """The object that `crossfoot audit --json` prints."""
        return Response(_run(request, run_id).summary)


class RunFilesView(KnownParameters):
    """The files of a run."""

    @extend_schema(responses=RunFilesSerializer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """Name, size, hash and media type of every file: findings, work paper, summary, tables."""
        return Response({"files": as_data(files_of(_run(request, run_id)))})


class RunFileView(KnownParameters):
    """One file of a run."""

    content_negotiation_class = ByFormat

    @extend_schema(responses=_FILES)
    def get(self, request: Request, run_id: uuid.UUID, name: str) -> HttpResponseBase:
        """Download a file of the run; the ETag is its SHA-256."""
        path = paths_of(_run(request, run_id)).get(name)
        if path is None:
            raise Http404
        told = describe(name, path)
        etag = quote_etag(told.sha256)
        known: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
        if known is not None:
            return known
        answer = Download(path.open("rb"), name=path.name, media_type=told.media_type)
        answer.headers["ETag"] = etag
        return answer


class RunTablesView(KnownParameters):
    """The tables of a run."""

    @extend_schema(responses=TableNamesSerializer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """The names of trial balance, account and user summary, expenses and what else there is."""
        return Response({"tables": list(tables_of(_run(request, run_id)))})


class TableView(APIView):
    """One table of a run."""

    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[*TABLE_DOCUMENTED, FORMAT],
        responses={(200, "application/json"): TableSerializer, **FILES},
    )
    def get(self, request: Request, run_id: uuid.UUID, name: str) -> HttpResponseBase:
        """A page of a table, or with `format` the whole as a file."""
        run = _run(request, run_id)
        path = tables_of(run).get(name)
        if path is None:
            raise Http404
        texts = {k: v for k, v in request.query_params.lists() if k != "format"}
        given = read_texts(texts, TABLE_PARAMETERS)
        table, file_name = pl.scan_parquet(path), export_name(name, run)
        return table_answer(request, table, given, name=name, file_name=file_name)


class CompareView(KnownParameters):
    """Two runs side by side."""

    parameters = tuple(_PAGE)

    @extend_schema(parameters=_PAGE_DOCUMENTED, responses=ComparisonSerializer)
    def get(self, request: Request, run_id: uuid.UUID, other_id: uuid.UUID) -> Response:
        """What changed from the first run to the second: counts, pages of what came and went."""
        earlier, later = _run(request, run_id), _run(request, other_id)
        given = read_texts(dict(request.query_params.lists()), _PAGE)
        return Response(compared(earlier, later, given))


def _run(request: Request, run_id: uuid.UUID) -> AuditRun:
    return get_object_or_404(runs_of(actor_of(request).company_id), pk=run_id)


def _dataset(request: Request, given: dict[str, Any]) -> Dataset:
    datasets = datasets_of(actor_of(request).company_id)
    if "dataset" in given:
        return get_object_or_404(datasets, pk=given["dataset"])
    return get_object_or_404(datasets, data_file_id=given["file_id"])
