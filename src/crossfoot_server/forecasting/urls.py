"""Addresses of forecasting."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from crossfoot_server.forecasting.api import (
    ForecastPlotView,
    ForecastSettingsView,
    ForecastsView,
    ForecastView,
)
from crossfoot_server.forecasting.run_api import ForecastRunViewSet

router = SimpleRouter(use_regex_path=False)
router.register("forecast-runs", ForecastRunViewSet, basename="forecast-runs")
urlpatterns: list[URLPattern | URLResolver] = [
    path("forecasts/", ForecastsView.as_view(), name="forecasts"),
    path("forecasts/<uuid:forecast_id>/", ForecastView.as_view(), name="forecast"),
    path("forecasts/<uuid:forecast_id>/plot/", ForecastPlotView.as_view(), name="forecast-plot"),
    path("forecast-settings/", ForecastSettingsView.as_view(), name="forecast-settings"),
    *router.urls,
]
