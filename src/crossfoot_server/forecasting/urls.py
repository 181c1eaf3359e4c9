"""Addresses of forecasting."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from crossfoot_server.forecasting.api import (
    ForecastPlotView,
    ForecastSettingsView,
    ForecastsView,
    ForecastView,
)
from crossfoot_server.forecasting.figure_api import (
    AccuracyView,
    ForecastModelsView,
    SeasonPlotView,
    SeasonsView,
    StockView,
)
from crossfoot_server.forecasting.run_api import ForecastRunViewSet

router = SimpleRouter(use_regex_path=False)
router.register("forecast-runs", ForecastRunViewSet, basename="forecast-runs")
urlpatterns: list[URLPattern | URLResolver] = [
    path("forecasts/", ForecastsView.as_view(), name="forecasts"),
    path("forecasts/<uuid:forecast_id>/", ForecastView.as_view(), name="forecast"),
    path("forecasts/<uuid:forecast_id>/plot/", ForecastPlotView.as_view(), name="forecast-plot"),
    path("forecast-settings/", ForecastSettingsView.as_view(), name="forecast-settings"),
    path("forecast-stock/", StockView.as_view(), name="forecast-stock"),
    path("forecast-models/", ForecastModelsView.as_view(), name="forecast-models"),
    path("forecast-accuracy/", AccuracyView.as_view(), name="forecast-accuracy"),
    path("forecast-seasonality/", SeasonsView.as_view(), name="forecast-seasonality"),
    path(
        "forecast-seasonality/<uuid:season_id>/plot/",
        SeasonPlotView.as_view(),
        name="forecast-season-plot",
    ),
    *router.urls,
]
