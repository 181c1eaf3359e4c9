"""Datasets: list, show, remove; their lines, entries, problems and figures."""

import uuid
from dataclasses import asdict, fields
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot.audit.benford import BenfordResult, BenfordSubject
from crossfoot.audit.benford.laws import LAW_OF
from crossfoot.ledger import Ledger
from crossfoot.selection import LineFilter, Page, scan_lines, select_lines
from crossfoot.selection.lines import MOST_LINES
from crossfoot.selection.parse import Parameter, as_day, as_text
from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.actions import remove_dataset
from crossfoot_server.datasets.lines import (
    EXPORT_PARAMETERS,
    LINE_PARAMETERS,
    documented,
    wanted_lines,
)
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.queries import datasets_of
from crossfoot_server.datasets.serializers import (
    BenfordSerializer,
    DatasetDetailSerializer,
    DatasetSerializer,
    LinePageSerializer,
)
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.shared.errors import InvalidError
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat, exported, format_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.shared.tables import (
    TABLE_DOCUMENTED,
    TABLE_PARAMETERS,
    TableSerializer,
    table_answer,
)

GROUPINGS = ("account", "class", "period")
SUBJECTS = ("account", "entered_by", "party")
SIGNS = ("all", "positive", "negative")
MOST_SUBJECTS = 100
JOURNAL_ID = {
    "type": "string",
    "minLength": 1,
    "maxLength": 500,
    "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
}
_TABLE = {(200, "application/json"): TableSerializer, **FILES}


class DatasetsView(KnownParameters, ListAPIView[Dataset]):
    """The company's datasets, newest first."""

    serializer_class = DatasetSerializer
    queryset = Dataset.everywhere.none()
    lists = ("GET",)

    def get_queryset(self) -> QuerySet[Dataset]:
        return datasets_of(actor_of(self.request).company_id)


class DatasetView(KnownParameters):
    """One dataset."""

    write_scope = "manage"

    @extend_schema(responses=DatasetDetailSerializer)
    def get(self, request: Request, dataset_id: uuid.UUID) -> Response:
        """A dataset with its manifest: control totals, notes, mapping, versions."""
        return Response(DatasetDetailSerializer(_dataset(request, dataset_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, dataset_id: uuid.UUID) -> Response:
        """Remove a file with everything it became: lines, runs, findings and their history."""
        remove_dataset(_dataset(request, dataset_id), by=actor_of(request))
        return Response(status=204)


class LinesView(APIView):
    """The lines of a ledger."""

    @extend_schema(parameters=documented(LINE_PARAMETERS), responses=LinePageSerializer)
    def get(self, request: Request, dataset_id: uuid.UUID) -> Response:
        """A page of the lines that fit the filter, with the totals of all that fit."""
        dataset = _dataset(request, dataset_id)
        asked = wanted_lines(request, dataset)
        page = asked.page.page(_ledger(dataset).dataset, findings=asked.findings)
        return Response(lines_page(page))


class LinesExportView(APIView):
    """The lines of a ledger as a file."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(EXPORT_PARAMETERS), FORMAT], responses=FILES)
    def get(self, request: Request, dataset_id: uuid.UUID) -> HttpResponseBase:
        """All lines that fit the filter, as a file that is safe to open in a spreadsheet."""
        dataset, kind = _dataset(request, dataset_id), format_of(request) or "csv"
        asked = wanted_lines(request, dataset, EXPORT_PARAMETERS)
        lines = scan_lines(
            _ledger(dataset).dataset,
            asked.page.wanted,
            sort=asked.page.sort,
            descending=asked.page.descending,
            findings=asked.findings,
        )
        return exported(lines, name="lines", kind=kind)


class EntriesView(KnownParameters):
    """Whole journal entries."""

    parameters = ("journal_id",)

    @extend_schema(
        parameters=[
            OpenApiParameter("journal_id", JOURNAL_ID, required=True, description="Its number.")
        ],
        responses=LinePageSerializer,
    )
    def get(self, request: Request, dataset_id: uuid.UUID) -> Response:
        """All lines of the entry with this number, as the source system writes it."""
        dataset = _dataset(request, dataset_id)
        known = {"journal_id": Parameter(as_text, "entry number")}
        journal_id = read_texts(dict(request.query_params.lists()), known).get("journal_id")
        if journal_id is None:
            raise InvalidError("Give journal_id, the number of the entry.", "invalid_parameter")
        wanted = LineFilter(journal_ids=(journal_id,))
        page = select_lines(_ledger(dataset).dataset, wanted, limit=MOST_LINES)
        if not page.totals.lines:
            raise Http404
        return Response(lines_page(page))


class ProblemsView(APIView):
    """The rows that could not be read."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*TABLE_DOCUMENTED, FORMAT], responses=_TABLE)
    def get(self, request: Request, dataset_id: uuid.UUID) -> HttpResponseBase:
        """File row, column, value and reason of what could not be read; a page, or as a file."""
        dataset = _dataset(request, dataset_id)
        given = _given(request, TABLE_PARAMETERS)
        return table_answer(request, _ledger(dataset).problems().lazy(), given, name="problems")


class TrialBalanceView(APIView):
    """The trial balance."""

    content_negotiation_class = ByFormat
    parameters: ClassVar[dict[str, Parameter]] = {
        **TABLE_PARAMETERS,
        "by": Parameter(as_text, "account, class or period"),
        "as_of": Parameter(as_day, "closing day"),
    }

    @extend_schema(
        parameters=[
            *TABLE_DOCUMENTED,
            OpenApiParameter("by", str, enum=GROUPINGS, description="By what."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="Closing day."),
            FORMAT,
        ],
        responses=_TABLE,
    )
    def get(self, request: Request, dataset_id: uuid.UUID) -> HttpResponseBase:
        """Opening, debit, credit, movement and closing; a page, or as a file with `format`."""
        dataset = _dataset(request, dataset_id)
        given = _given(request, self.parameters)
        by: Any = _one_of("by", given.pop("by", "account"), GROUPINGS)
        as_of = given.pop("as_of", None)
        table = _ledger(dataset).trial_balance(by=by, as_of=as_of)
        return table_answer(request, table.lazy(), given, name="trial_balance")


class BenfordView(KnownParameters):
    """Digits of the amounts."""

    parameters = ("digits", "by", "sign")

    @extend_schema(
        parameters=[
            OpenApiParameter("digits", str, enum=list(LAW_OF), description="Which digits."),
            OpenApiParameter("by", str, enum=SUBJECTS, description="One test for each of these."),
            OpenApiParameter("sign", str, enum=SIGNS, description="Of which amounts."),
        ],
        responses=BenfordSerializer,
    )
    def get(self, request: Request, dataset_id: uuid.UUID) -> Response:
        """Compare the digits of the amounts with Benford's law."""
        dataset, query = _dataset(request, dataset_id), request.query_params
        digits: Any = _one_of("digits", query.get("digits", "first_two"), list(LAW_OF))
        by: Any = _one_of("by", query["by"], SUBJECTS) if "by" in query else None
        sign: Any = _one_of("sign", query.get("sign", "all"), SIGNS)
        return Response(_benford(_ledger(dataset).benford(digits=digits, by=by, sign=sign)))


def lines_page(page: Page) -> dict[str, Any]:
    """A page of lines as LinePageSerializer has it."""
    return {
        "totals": asdict(page.totals),
        "offset": page.offset,
        "limit": page.limit,
        "results": page.rows.to_dicts(),
    }


def _dataset(request: Request, dataset_id: uuid.UUID) -> Dataset:
    return get_object_or_404(datasets_of(actor_of(request).company_id), pk=dataset_id)


def _ledger(dataset: Dataset) -> Ledger:
    return open_ledger(dataset.company_id, dataset.data_file_id)


def _given(request: Request, known: dict[str, Parameter]) -> dict[str, Any]:
    return read_texts({k: v for k, v in request.query_params.lists() if k != "format"}, known)


def _one_of(name: str, value: str, known: Any) -> str:
    if value not in known:
        raise InvalidError(f"{name} is one of: {', '.join(known)}.", "invalid_parameter")
    return value


def _benford(found: BenfordResult) -> dict[str, Any]:
    names = [one.name for one in fields(BenfordSubject) if one.name != "table"]
    return {
        "digits": found.digits,
        "by": found.by,
        "sign": found.sign,
        "count": len(found.subjects),
        "subjects": [
            {**{name: getattr(one, name) for name in names}, "table": one.table.to_dicts()}
            for one in found.subjects[:MOST_SUBJECTS]
        ],
    }
