"""How good methods and forecasts are, seasons, and what to order now."""

import uuid
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.forecasting.actions import start_work
from crossfoot_server.forecasting.figure_serializers import (
    AccuracySerializer,
    ModelSerializer,
    SeasonSerializer,
    StockSerializer,
)
from crossfoot_server.forecasting.lists import PAGING, PageQuery, answer
from crossfoot_server.forecasting.models import (
    LONGEST_ITEM,
    DriftLevel,
    SeasonalLevel,
)
from crossfoot_server.forecasting.plots import season_plot
from crossfoot_server.forecasting.queries import accuracies_of, models_of, seasons_of
from crossfoot_server.forecasting.serializers import page_of
from crossfoot_server.forecasting.stock import STOCK_COLUMNS, stock_table
from crossfoot_server.forecasting.tables import accuracy_table, model_table, season_table
from crossfoot_server.jobs.queries import jobs_of
from crossfoot_server.jobs.serializers import JobSerializer
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.charts import ChartSerializer
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat, exported, format_of
from crossfoot_server.shared.parameters import KnownParameters

_MEASURES: Final = ("mase", "rmsse", "wape", "bias", "cover80", "cover95")


class StockQuery(PageQuery):
    """Which items."""

    item = serializers.CharField(
        required=False, max_length=LONGEST_ITEM, trim_whitespace=False, help_text="One item."
    )
    category = serializers.CharField(required=False, max_length=LONGEST_ITEM)
    is_due = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="To be ordered now, or not."
    )
    sort = serializers.ChoiceField(STOCK_COLUMNS, required=False, help_text="By what.")


class StockView(KnownParameters):
    """What to order now."""

    parameters = ("item", "category", "is_due", *PAGING)
    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="forecast_stock_list",
        parameters=[StockQuery, FORMAT],
        responses={200: page_of("StockPage", StockSerializer), **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List reorder points and stock by item, what is to be ordered now first."""
        given = asked(request, StockQuery)
        table = stock_table(actor_of(request).company_id)
        for name in ("item", "category", "is_due"):
            if given.get(name) is not None:
                table = table.filter(pl.col(name) == given[name])
        if by := given.get("sort"):
            falling = bool(given["descending"])
            table = table.sort(by, descending=falling, nulls_last=True, maintain_order=True)
        kind = format_of(request)
        if kind is not None:
            return exported(table, name="stock", kind=kind)
        offset, limit = given["offset"], given["limit"]
        page = {"count": table.height, "offset": offset, "limit": limit}
        return Response({**page, "results": table.slice(offset, limit).to_dicts()})


class _FiguresView(KnownParameters):
    """Figures that a job makes: POST starts it."""

    write_scope = "upload"
    content_negotiation_class = ByFormat
    kind: str

    def start(self, request: Request) -> Response:
        actor = actor_of(request)
        job = start_work(company_id=actor.company_id, kind=self.kind, by=actor.name)
        shown = jobs_of(actor.company_id).get(pk=job.pk)
        return Response(JobSerializer(shown).data, status=202)


class ModelsQuery(PageQuery):
    """Which methods."""

    kind = serializers.CharField(required=False, max_length=20, help_text="Kind of demand.")
    method = serializers.CharField(required=False, max_length=200)
    is_champion = serializers.BooleanField(required=False, allow_null=True, default=None)
    sort = serializers.ChoiceField(
        ("kind", "method", "series", *_MEASURES), required=False, help_text="By what."
    )


class ForecastModelsView(_FiguresView):
    """Champion and challengers."""

    parameters = ("kind", "method", "is_champion", *PAGING)
    kind = "forecast_training"

    @extend_schema(
        operation_id="forecast_models_list",
        parameters=[ModelsQuery, FORMAT],
        responses={200: page_of("ForecastModelPage", ModelSerializer), **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List how the recipe in use and every method did in the newest back-test."""
        given = asked(request, ModelsQuery)
        rows = _narrowed(models_of(actor_of(request).company_id), given)
        return answer(request, rows, given, _shown(ModelSerializer), ("methods", model_table))

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request) -> Response:
        """Back-test the recipe in use and every method; a job that waits is joined."""
        return self.start(request)


class AccuracyQuery(PageQuery):
    """Which comparisons."""

    run_id = serializers.UUIDField(required=False, help_text="Of one run.")
    level = serializers.ChoiceField(DriftLevel.choices, required=False)
    sort = serializers.ChoiceField(
        ("created_at", "first_on", "periods", *_MEASURES), required=False, help_text="By what."
    )


class AccuracyView(_FiguresView):
    """Forecasts made earlier against what came."""

    parameters = ("run_id", "level", *PAGING)
    kind = "forecast_validation"

    @extend_schema(
        operation_id="forecast_accuracy_list",
        parameters=[AccuracyQuery, FORMAT],
        responses={200: page_of("ForecastAccuracyPage", AccuracySerializer), **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List how forecasts made earlier compare with what was sold since, newest first."""
        given = asked(request, AccuracyQuery)
        rows = _narrowed(accuracies_of(actor_of(request).company_id), given)
        return answer(
            request, rows, given, _shown(AccuracySerializer), ("accuracy", accuracy_table)
        )

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request) -> Response:
        """Compare forecasts made earlier with what was sold since; a job that waits is joined."""
        return self.start(request)


class SeasonsQuery(PageQuery):
    """Which seasons."""

    level = serializers.ChoiceField(SeasonalLevel.choices, required=False)
    name = serializers.CharField(
        required=False, max_length=LONGEST_ITEM, trim_whitespace=False,
        help_text="An item or a category.",
    )  # fmt: skip
    season_found = serializers.BooleanField(required=False, allow_null=True, default=None)
    sort = serializers.ChoiceField(
        ("name", "periods", "seasonal_strength", "trend_strength"), required=False,
        help_text="By what.",
    )  # fmt: skip


class SeasonsView(_FiguresView):
    """Seasons."""

    parameters = ("level", "name", "season_found", *PAGING)
    kind = "seasonal_analysis"

    @extend_schema(
        operation_id="forecast_seasonality_list",
        parameters=[SeasonsQuery, FORMAT],
        responses={200: page_of("SeasonPage", SeasonSerializer), **FILES},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the seasons of all sales, of categories and of items."""
        given = asked(request, SeasonsQuery)
        rows = _narrowed(seasons_of(actor_of(request).company_id), given)
        return answer(request, rows, given, _shown(SeasonSerializer), ("seasons", season_table))

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request) -> Response:
        """Look for seasons of items and categories; a job that waits is joined."""
        return self.start(request)


class SeasonPlotView(KnownParameters):
    """What a chart of a season shows."""

    @extend_schema(responses=ChartSerializer)
    def get(self, request: Request, season_id: uuid.UUID) -> Response:
        """The indices of months and weekdays, for any chart program."""
        rows = seasons_of(actor_of(request).company_id)
        return Response(season_plot(get_object_or_404(rows, pk=season_id)))


def _narrowed(rows: QuerySet[Any], given: dict[str, Any]) -> QuerySet[Any]:
    """The rows with the values that are given; those of paging are none."""
    plain = ("sort", "descending", "offset", "limit", "format")
    wanted = {k: v for k, v in given.items() if k not in plain and v is not None}
    return rows.filter(**wanted)


def _shown(form: type[serializers.ModelSerializer[Any]]) -> Any:
    return lambda rows: form(rows, many=True).data
