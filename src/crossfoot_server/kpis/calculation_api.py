"""Calculations: key figures of exactly the days that somebody asks for."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.kpis.actions import start_calculations
from crossfoot_server.kpis.calculating import Asked
from crossfoot_server.kpis.calculation_serializers import (
    CalculationDetailSerializer,
    CalculationSerializer,
    CalculationsQuery,
    NewCalculationSerializer,
    NewCalculationsSerializer,
    StartedCalculationsSerializer,
)
from crossfoot_server.kpis.models import KpiCalculation
from crossfoot_server.kpis.queries import calculations_of, state_of
from crossfoot_server.kpis.tables import calculation_table
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView

_STARTED = {202: CalculationDetailSerializer, 200: CalculationDetailSerializer}


class CalculationViewSet(ListView):
    """What was asked for, newest first."""

    serializer_class = CalculationSerializer
    queryset = KpiCalculation.everywhere.none()
    write_scope = "upload"
    lookup_value_converter = "uuid"
    form = CalculationsQuery
    lookups: ClassVar[Mapping[str, str]] = {"kpi_type": "kpi_type", "job_id": "job_id"}
    file_name = "kpi-calculations"
    table = staticmethod(calculation_table)

    def get_queryset(self) -> QuerySet[KpiCalculation]:
        return calculations_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[CalculationsQuery, FORMAT],
        responses={(200, "application/json"): CalculationSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List what was asked for; as a file with all figures."""
        return self.answer(request)

    @extend_schema(responses=CalculationDetailSerializer)
    def retrieve(self, request: Request, pk: Any) -> Response:  # noqa: ARG002 - DRF's
        """Show a calculation: its figures beside targets, earlier windows and their trend."""
        return Response(CalculationDetailSerializer(self.get_object()).data)

    @extend_schema(request=NewCalculationSerializer, responses=_STARTED)
    def create(self, request: Request) -> Response:
        """Calculate key figures of some days: 202; 200 when they were calculated before."""
        form = NewCalculationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = _start(request, [Asked(**{"targets": {}, **form.validated_data})])[0]
        told = CalculationDetailSerializer(made).data
        return Response(told, status=200 if made.is_from_cache else 202)

    @extend_schema(
        request=NewCalculationsSerializer,
        responses={202: StartedCalculationsSerializer, 200: StartedCalculationsSerializer},
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Calculate key figures of many ranges of days in one job, which tells how far it is."""
        form = NewCalculationsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        ranges = dict.fromkeys((one["start_date"], one["end_date"]) for one in given["ranges"])
        kinds = dict.fromkeys(given["kpi_types"])
        made = _start(request, [Asked(kind, *days, {}) for days in ranges for kind in kinds])
        waiting = next((one for one in made if one.job), made[0])
        told = {
            "job_id": waiting.job.pk if waiting.job else None,
            "status": state_of(waiting)[0],
            "calculations": [one.pk for one in made],
        }
        return Response(told, status=202 if waiting.job else 200)


def _start(request: Request, wanted: list[Asked]) -> list[KpiCalculation]:
    actor = actor_of(request)
    return start_calculations(
        company_id=actor.company_id, by=actor.name, asked=wanted, now=timezone.now()
    )
