"""How a company stands among those of its industry."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.kpis.benchmarking import standings_of
from crossfoot_server.kpis.plots import benchmark_plot
from crossfoot_server.kpis.serializers import (
    BenchmarksPlotQuery,
    BenchmarksQuery,
    BenchmarksSerializer,
)
from crossfoot_server.kpis.tables import benchmark_table
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.charts import ChartSerializer
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat, exported, format_of
from crossfoot_server.shared.parameters import KnownParameters


class BenchmarksView(KnownParameters):
    """Percentiles of the industry."""

    parameters = ("kpi", "label", "format")
    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[BenchmarksQuery, FORMAT],
        responses={(200, "application/json"): BenchmarksSerializer, **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Quarter, median and three quarters of the industry beside the company's own values."""
        given = asked(request, BenchmarksQuery)
        company_id = actor_of(request).company_id
        told = standings_of(company_id, given.get("kpi"), given.get("label"))
        kind = format_of(request)
        if kind is not None:
            return exported(benchmark_table(told["results"]), name="benchmarks", kind=kind)
        return Response(told)


class BenchmarksPlotView(KnownParameters):
    """Percentiles of the industry as a chart."""

    parameters = ("kpi",)

    @extend_schema(parameters=[BenchmarksPlotQuery], responses=ChartSerializer)
    def get(self, request: Request) -> Response:
        """A key figure by month in the band of the industry's middle half, to be drawn."""
        kpi = asked(request, BenchmarksPlotQuery)["kpi"]
        told = standings_of(actor_of(request).company_id, kpi, None)
        return Response(benchmark_plot(kpi, told["results"]))
