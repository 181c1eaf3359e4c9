"""Key figures: definitions, values, history, trends, cohorts and charts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot.kpis import ALL_KPIS
from crossfoot.reports.kpis import definition
from crossfoot_server.companies.access import actor_of
from crossfoot_server.kpis.definitions import definition_version
from crossfoot_server.kpis.models import KpiSnapshot, KpiTrend
from crossfoot_server.kpis.paging import ByName, NewestPeriodFirst
from crossfoot_server.kpis.plots import cohort_plot, kpi_plot
from crossfoot_server.kpis.queries import current_of, newest_cohorts, snapshots_of, trends_of
from crossfoot_server.kpis.serializers import (
    CohortsQuery,
    CohortsSerializer,
    DefinitionsQuery,
    DefinitionsSerializer,
    HistoryQuery,
    PlotQuery,
    SnapshotSerializer,
    TrendSerializer,
    TrendsQuery,
    ValuesQuery,
)
from crossfoot_server.kpis.tables import (
    cohort_table,
    definition_table,
    snapshot_table,
    trend_table,
)
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.charts import ChartSerializer
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat, exported, format_of
from crossfoot_server.shared.listing import ListView
from crossfoot_server.shared.parameters import KnownParameters


class DefinitionsView(KnownParameters):
    """What the KPIs are."""

    parameters = ("family", "format")
    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[DefinitionsQuery, FORMAT],
        responses={(200, "application/json"): DefinitionsSerializer, **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """All KPIs: unit, formula, source, direction and the columns that each needs."""
        family = asked(request, DefinitionsQuery).get("family")
        told = [
            {
                **definition(kpi),
                "definition_version": definition_version(kpi),
                "docs": f"docs/kpis/{kpi.name}.md",
            }
            for kpi in ALL_KPIS
            if family in (None, kpi.family)
        ]
        kind = format_of(request)
        if kind is not None:
            return exported(definition_table(told), name="kpi-definitions", kind=kind)
        return Response({"count": len(told), "results": told})


class ValuesViewSet(ListView):
    """The key figures as they are now."""

    serializer_class = SnapshotSerializer
    queryset = KpiSnapshot.everywhere.none()
    pagination_class = NewestPeriodFirst
    form = ValuesQuery
    lookups: ClassVar[Mapping[str, str]] = {
        "family": "family",
        "kpi": "kpi",
        "period": "period",
        "label": "label",
        "first_day": "first_day__gte",
        "last_day": "last_day__lte",
        "is_missing": "value__isnull",
    }
    file_name = "kpis"
    table = staticmethod(snapshot_table)

    def get_queryset(self) -> QuerySet[KpiSnapshot]:
        return current_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[ValuesQuery, FORMAT],
        responses={(200, "application/json"): SnapshotSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List the values of key figures, newest period first; a page, or as a file."""
        return self.answer(request)


class HistoryViewSet(ListView):
    """Every snapshot of a key figure."""

    serializer_class = SnapshotSerializer
    queryset = KpiSnapshot.everywhere.none()
    pagination_class = NewestPeriodFirst
    form = HistoryQuery
    lookups: ClassVar[Mapping[str, str]] = {"kpi": "kpi", "period": "period", "label": "label"}
    file_name = "kpi-history"
    table = staticmethod(snapshot_table)

    def get_queryset(self) -> QuerySet[KpiSnapshot]:
        return snapshots_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[HistoryQuery, FORMAT],
        responses={(200, "application/json"): SnapshotSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List what a key figure was in every snapshot: a row each time that it changed."""
        return self.answer(request)


class TrendsViewSet(ListView):
    """Trends of key figures."""

    serializer_class = TrendSerializer
    queryset = KpiTrend.everywhere.none()
    pagination_class = ByName
    form = TrendsQuery
    lookups: ClassVar[Mapping[str, str]] = {"kpi": "kpi", "period": "period", "word": "word"}
    file_name = "kpi-trends"
    table = staticmethod(trend_table)

    def get_queryset(self) -> QuerySet[KpiTrend]:
        return trends_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[TrendsQuery, FORMAT],
        responses={(200, "application/json"): TrendSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List which key figures rise or fall, by how much, and whether it means anything."""
        return self.answer(request)


class CohortsView(KnownParameters):
    """Who came again."""

    parameters = ("period", "format")
    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[CohortsQuery, FORMAT],
        responses={(200, "application/json"): CohortsSerializer, **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Of the customers who first bought in a period, who bought in each later one."""
        period = asked(request, CohortsQuery)["period"]
        version, rows = newest_cohorts(actor_of(request).company_id, period)
        kind = format_of(request)
        if kind is not None:
            return exported(cohort_table(rows), name=f"cohorts-{period}", kind=kind)
        told: dict[str, Any] = {"period": period, "data_version": version, "count": len(rows)}
        return Response({**told, "results": rows})


class CohortsPlotView(KnownParameters):
    """Who came again, as a chart."""

    parameters = ("period",)

    @extend_schema(parameters=[CohortsQuery], responses=ChartSerializer)
    def get(self, request: Request) -> Response:
        """The share of each cohort that came again, by its age, to be drawn."""
        period = asked(request, CohortsQuery)["period"]
        _, rows = newest_cohorts(actor_of(request).company_id, period)
        return Response(cohort_plot(period, rows))


class PlotView(KnownParameters):
    """A key figure as a chart."""

    parameters = ("kpi", "period")

    @extend_schema(parameters=[PlotQuery], responses=ChartSerializer)
    def get(self, request: Request) -> Response:
        """A key figure over its periods, beside the year before and its trend, to be drawn."""
        given = asked(request, PlotQuery)
        return Response(kpi_plot(actor_of(request).company_id, given["kpi"], given["period"]))
