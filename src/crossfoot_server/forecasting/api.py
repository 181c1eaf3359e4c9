"""Forecasts in use: list, show, plot, take away; and the settings."""

import uuid
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.forecasting.lists import PAGING, PageQuery, answer
from crossfoot_server.forecasting.models import LONGEST_ITEM, DemandForecast
from crossfoot_server.forecasting.plots import forecast_plot
from crossfoot_server.forecasting.preferences import change_settings, settings_of
from crossfoot_server.forecasting.queries import current_forecasts, forecasts_of
from crossfoot_server.forecasting.serializers import (
    ForecastDetailSerializer,
    ForecastSerializer,
    SettingsChangeSerializer,
    SettingsSerializer,
    page_of,
)
from crossfoot_server.forecasting.tables import points_table
from crossfoot_server.forecasting.words import NumberField
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.charts import ChartSerializer
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat
from crossfoot_server.shared.parameters import KnownParameters

_SORTS: Final = (
    "item_id", "item_name", "category", "kind", "method", "total", "seasonal_strength",
    "trend_strength", "reorder_point", "safety_stock",
)  # fmt: skip


class ForecastsQuery(PageQuery):
    """Which forecasts."""

    item = serializers.CharField(
        required=False, max_length=LONGEST_ITEM, trim_whitespace=False, help_text="One item."
    )
    search = serializers.CharField(
        required=False, max_length=200, help_text="Part of an item's number or name."
    )
    category = serializers.CharField(required=False, max_length=LONGEST_ITEM)
    kind = serializers.CharField(
        required=False, max_length=20, help_text="Kind of demand, such as seasonal or obsolete."
    )
    min_total = NumberField(
        required=False,
        min_value=0,
        max_value=10**12,
        help_text="At least so much over the horizon.",
    )
    run_id = serializers.UUIDField(
        required=False, help_text="A run that is not in use too, while its forecasts are kept."
    )
    sort = serializers.ChoiceField(_SORTS, required=False, help_text="By what.")


_PARAMETERS: Final = ("item", "search", "category", "kind", "min_total", "run_id", *PAGING)
_PAGE = page_of("ForecastPage", ForecastSerializer)


class ForecastsView(KnownParameters):
    """The forecasts in use."""

    parameters = _PARAMETERS
    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="forecasts_list",
        parameters=[ForecastsQuery, FORMAT],
        responses={200: _PAGE, **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the forecasts in use by item; as a file, one row per item and period ahead."""
        given = asked(request, ForecastsQuery)
        rows = _chosen(actor_of(request).company_id, given)
        return answer(
            request,
            rows.defer("points", "history"),
            given,
            lambda page: ForecastSerializer(page, many=True).data,
            ("forecasts", points_table),
        )


def _chosen(company_id: uuid.UUID, given: dict[str, Any]) -> QuerySet[DemandForecast]:
    if "run_id" in given:
        rows = forecasts_of(company_id).filter(run_id=given["run_id"])
    else:
        rows = current_forecasts(company_id)
    named = {"item": "item_id", "category": "category", "kind": "kind", "min_total": "total__gte"}
    rows = rows.filter(**{named[name]: value for name, value in given.items() if name in named})
    if text := given.get("search"):
        rows = rows.filter(Q(item_id__icontains=text) | Q(item_name__icontains=text))
    return rows


class ForecastView(KnownParameters):
    """One forecast."""

    @extend_schema(responses=ForecastDetailSerializer)
    def get(self, request: Request, forecast_id: uuid.UUID) -> Response:
        """A forecast with its points, why it was made so, and what it means for the stock."""
        return Response(ForecastDetailSerializer(_forecast(request, forecast_id)).data)


class ForecastPlotView(KnownParameters):
    """What a chart of a forecast shows."""

    @extend_schema(responses=ChartSerializer)
    def get(self, request: Request, forecast_id: uuid.UUID) -> Response:
        """History, forecast and bands of an item, for any chart program."""
        return Response(forecast_plot(_forecast(request, forecast_id)))


class ForecastSettingsView(KnownParameters):
    """How the company forecasts."""

    write_scope = "manage"

    @extend_schema(responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        """How the company forecasts unless a run says otherwise."""
        return Response(SettingsSerializer(settings_of(actor_of(request).company_id)).data)

    @extend_schema(request=SettingsChangeSerializer, responses=SettingsSerializer)
    def patch(self, request: Request) -> Response:
        """Change how the company forecasts; it counts from the next run on."""
        form = SettingsChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor = actor_of(request)
        row = change_settings(
            actor.company_id, form.validated_data, by=actor.name, now=timezone.now()
        )
        return Response(SettingsSerializer(row).data)


def _forecast(request: Request, forecast_id: uuid.UUID) -> DemandForecast:
    return get_object_or_404(forecasts_of(actor_of(request).company_id), pk=forecast_id)
