"""Uploads of sales and stock: list, show, take back, and what could not be read."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.serializers import JobSerializer
from crossfoot_server.sales.actions import undo
from crossfoot_server.sales.queries import (
    files_in_state,
    problems_of,
    trade_files_of,
    undos_under_way,
)
from crossfoot_server.sales.serializers import (
    TradeFileDetailSerializer,
    TradeFileSerializer,
    TradeUploadsQuery,
)
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.shared.tables import (
    TABLE_DOCUMENTED,
    TABLE_PARAMETERS,
    TableSerializer,
    table_answer,
)

_TABLE = {(200, "application/json"): TableSerializer, **FILES}


class TradeUploadsView(KnownParameters, ListAPIView[DataFile]):
    """The company's files of sales and stock, newest first."""

    serializer_class = TradeFileSerializer
    queryset = DataFile.everywhere.none()
    parameters = tuple(TradeUploadsQuery().fields)
    lists = ("GET",)

    def get_queryset(self) -> QuerySet[DataFile]:
        files = trade_files_of(actor_of(self.request).company_id)
        given = asked(self.request, TradeUploadsQuery)
        if "subject" in given:
            files = files.filter(kind=given["subject"])
        return files_in_state(files, given["state"]) if "state" in given else files

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), **_context(self.request)}

    @extend_schema(parameters=[TradeUploadsQuery])
    def get(self, request: Request) -> Response:
        """List uploads of sales and stock: control totals, and whether they count."""
        return super().get(request)


class TradeUploadView(KnownParameters):
    """One file of sales or stock."""

    @extend_schema(responses=TradeFileDetailSerializer)
    def get(self, request: Request, file_id: uuid.UUID) -> Response:
        """An upload of sales or stock: totals, notes, mapping, and what it changed by month."""
        file = _file(request, file_id)
        return Response(TradeFileDetailSerializer(file, context=_context(request)).data)


class UndoView(KnownParameters):
    """Taking an upload back."""

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request, file_id: uuid.UUID) -> Response:
        """Take an upload back: its job makes the tables as if it had never come."""
        job = undo(data_file=_file(request, file_id), by=actor_of(request))
        return Response(JobSerializer(job).data, status=202)


class TradeProblemsView(APIView):
    """The rows that could not be read."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*TABLE_DOCUMENTED, FORMAT], responses=_TABLE)
    def get(self, request: Request, file_id: uuid.UUID) -> HttpResponseBase:
        """File row, column, value and reason of what could not be read; a page, or as a file."""
        file = _file(request, file_id)
        texts = {name: value for name, value in request.query_params.lists() if name != "format"}
        given = read_texts(texts, TABLE_PARAMETERS)
        return table_answer(request, problems_of(file).lazy(), given, name="problems")


def _file(request: Request, file_id: uuid.UUID) -> DataFile:
    return get_object_or_404(trade_files_of(actor_of(request).company_id), pk=file_id)


def _context(request: Request) -> dict[str, Any]:
    return {"undos": undos_under_way(actor_of(request).company_id)}
