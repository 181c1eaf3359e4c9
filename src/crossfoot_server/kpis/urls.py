"""Addresses of key figures."""

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.kpis.api import (
    CohortsPlotView,
    CohortsView,
    DefinitionsView,
    HistoryViewSet,
    PlotView,
    TrendsViewSet,
    ValuesViewSet,
)
from crossfoot_server.kpis.benchmark_api import BenchmarksPlotView, BenchmarksView
from crossfoot_server.kpis.calculation_api import CalculationViewSet
from crossfoot_server.kpis.plan_api import PlanViewSet, SettingsView
from crossfoot_server.kpis.snapshot_api import NewTrendsView, RunsViewSet

router = SimpleRouter(use_regex_path=False)
router.register("kpis/values", ValuesViewSet, basename="kpi-values")
router.register("kpis/history", HistoryViewSet, basename="kpi-history")
router.register("kpis/trends", TrendsViewSet, basename="kpi-trends")
router.register("kpi-snapshots", RunsViewSet, basename="kpi-snapshots")
router.register("kpi-calculations", CalculationViewSet, basename="kpi-calculations")
_PLAN: Any = {"get": "list", "put": "update", "delete": "destroy"}
urlpatterns = [
    path("kpis/plan/", PlanViewSet.as_view(_PLAN), name="kpi-plan"),
    path("kpis/settings/", SettingsView.as_view(), name="kpi-settings"),
    path("kpis/definitions/", DefinitionsView.as_view(), name="kpi-definitions"),
    path("kpis/cohorts/", CohortsView.as_view(), name="kpi-cohorts"),
    path("kpis/cohorts/plot/", CohortsPlotView.as_view(), name="kpi-cohorts-plot"),
    path("kpis/benchmarks/", BenchmarksView.as_view(), name="kpi-benchmarks"),
    path("kpis/benchmarks/plot/", BenchmarksPlotView.as_view(), name="kpi-benchmarks-plot"),
    path("kpis/plot/", PlotView.as_view(), name="kpi-plot"),
    path("kpi-trends/", NewTrendsView.as_view(), name="kpi-new-trends"),
    *router.urls,
]
