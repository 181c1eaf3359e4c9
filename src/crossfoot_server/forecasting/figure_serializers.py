"""Figures of methods, earlier forecasts, seasons and stock as the API shows them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.forecasting.models import ForecastAccuracy, ForecastModel, SeasonalProfile


class StockSerializer(serializers.Serializer[Any]):
    """What is on hand of an item beside its reorder point.

    `is_due` and `order_quantity` are null of items that were never counted or have no plan.
    """

    item = serializers.CharField()
    item_name = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    on_hand = serializers.FloatField(allow_null=True)
    counted_on = serializers.DateField(allow_null=True)
    is_due = serializers.BooleanField(allow_null=True)
    order_quantity = serializers.FloatField(allow_null=True)
    reorder_point = serializers.FloatField(allow_null=True)
    safety_stock = serializers.FloatField(allow_null=True)
    lead_time_demand = serializers.FloatField(allow_null=True)
    lead_time_days = serializers.FloatField()
    service_level = serializers.FloatField()
    economic_order_quantity = serializers.FloatField(allow_null=True)
    forecast_id = serializers.UUIDField()


class ModelSerializer(serializers.ModelSerializer[ForecastModel]):
    """A profile or a method in the back-test, on items of one kind of demand.

    The champion forecasts that kind from the next run on; a challenger takes over when it is better
    by a margin, in every window and for most series. `gain` is by how much less it errs.
    """

    class Meta:
        model = ForecastModel
        fields = (
            "id", "kind", "item_id", "method", "is_champion", "is_used", "takes_over", "gain",
            "measure", "series", "windows", "frequency", "profile", "tested", "mase",
            "smape", "rmsse", "wape", "bias", "cover80", "cover95",
            "data_version", "created_at",
        )  # fmt: skip


class OfKindSerializer(serializers.Serializer[Any]):
    """The same figures of one kind of demand."""

    kind = serializers.CharField()
    items = serializers.IntegerField()
    mase = serializers.FloatField(allow_null=True)
    rmsse = serializers.FloatField(allow_null=True)
    wape = serializers.FloatField(allow_null=True)
    bias = serializers.FloatField(allow_null=True)
    cover80 = serializers.FloatField(allow_null=True)
    cover95 = serializers.FloatField(allow_null=True)


class AccuracySerializer(serializers.ModelSerializer[ForecastAccuracy]):
    """How the forecasts of a run compare with what was sold in the periods since."""

    run_id = serializers.UUIDField(read_only=True)
    frequency = serializers.CharField(source="run.frequency", read_only=True)
    kinds = OfKindSerializer(many=True, read_only=True)

    class Meta:
        model = ForecastAccuracy
        fields = (
            "id", "run_id", "frequency", "first_on", "last_on", "periods", "items", "level",
            "sentence", "mase", "rmsse", "wape", "bias", "cover80", "cover95", "kinds",
            "data_version", "created_at",
        )  # fmt: skip


class MonthSerializer(serializers.Serializer[Any]):
    """How many times the average a month's demand is."""

    month = serializers.IntegerField()
    index = serializers.FloatField()


class WeekdaySerializer(serializers.Serializer[Any]):
    """How many times the average a weekday's demand is; 1 is Monday."""

    weekday = serializers.IntegerField()
    index = serializers.FloatField()


class SeasonSerializer(serializers.ModelSerializer[SeasonalProfile]):
    """The season of an item, a category, or all sales."""

    months = MonthSerializer(many=True, read_only=True)
    weekdays = WeekdaySerializer(many=True, read_only=True)

    class Meta:
        model = SeasonalProfile
        fields = (
            "id", "level", "name", "frequency", "periods", "season", "season_found",
            "seasonal_strength", "trend_strength", "months", "weekdays", "sentence",
            "data_version", "created_at",
        )  # fmt: skip
