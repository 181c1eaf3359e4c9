"""Calculations as the API takes and shows them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot_server.jobs.models import Status
from crossfoot_server.kpis.models import KpiCalculation
from crossfoot_server.kpis.queries import state_of
from crossfoot_server.kpis.words import (
    AmountField,
    DayField,
    family_field,
)
from crossfoot_server.shared.numbers import ExactNumberField
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

#: Of one request for many.
MOST_RANGES = 400
_TARGETS = (
    "What was to be reached, by the name of a KPI, in its unit (a margin of a quarter is 0.25); "
    "also revenue, profit, and profit_margin in per cent."
)


class RangeSerializer(StrictSerializer):
    """The first and the last day, both included."""

    start_date = DayField()
    end_date = DayField()


class NewCalculationSerializer(RangeSerializer):
    """Key figures of which family, of which days, beside which targets."""

    kpi_type = family_field()
    targets = serializers.DictField(child=AmountField(), required=False, help_text=_TARGETS)


class NewCalculationsSerializer(StrictSerializer):
    """Families, and ranges of days: each family is calculated for each range."""

    kpi_types = serializers.ListField(child=family_field(), min_length=1, max_length=3)
    ranges = serializers.ListField(child=RangeSerializer(), min_length=1, max_length=MOST_RANGES)


class CalculationsQuery(QuerySerializer):
    """Which calculations."""

    kpi_type = family_field(required=False)
    job_id = serializers.UUIDField(required=False, help_text="A job: what it calculates.")


class CalculationSerializer(serializers.ModelSerializer[KpiCalculation]):
    """A calculation; `figures` are there when it is done."""

    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    status = serializers.SerializerMethodField()
    error_message = serializers.SerializerMethodField()
    targets = serializers.DictField(child=ExactNumberField(), read_only=True)

    class Meta:
        model = KpiCalculation
        fields: tuple[str, ...] = (
            "id", "job_id", "status", "error_message", "kpi_type", "start_date", "end_date",
            "targets", "is_from_cache", "data_version", "asked_by", "created_at", "completed_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_status(self, row: KpiCalculation) -> Status:
        return state_of(row)[0]

    def get_error_message(self, row: KpiCalculation) -> str:
        return state_of(row)[1]


class FigureSerializer(serializers.Serializer[Any]):
    """A key figure of the window; without a value, `reason` says why."""

    kpi = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    value = ExactNumberField()
    reason = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    previous = ExactNumberField(help_text="In as many days before.")
    change = ExactNumberField()
    last_year = ExactNumberField(help_text="In the same days a year before.")
    year_change = ExactNumberField()


class ReachedSerializer(serializers.Serializer[Any]):
    """A target: `achievement` is the share of it that was reached, `variance` the difference."""

    name = serializers.CharField()
    kpi = serializers.CharField()
    unit = serializers.CharField()
    target = ExactNumberField()
    value = ExactNumberField()
    achievement = ExactNumberField()
    variance = ExactNumberField()
    is_met = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class WindowTrendSerializer(serializers.Serializer[Any]):
    """The trend of a key figure over the windows up to the one asked for."""

    kpi = serializers.CharField()
    slope = ExactNumberField()
    low = ExactNumberField()
    high = ExactNumberField()
    p_value = ExactNumberField()
    word = serializers.CharField()
    values = serializers.IntegerField()


class WindowTrendsSerializer(serializers.Serializer[Any]):
    """Trends over so many windows of as many days."""

    windows = serializers.IntegerField()
    since = serializers.DateField()
    kpis = WindowTrendSerializer(many=True)


class CoveredSerializer(serializers.Serializer[Any]):
    """Which of the days asked for the data hold."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    is_partial = serializers.BooleanField()


class FiguresSerializer(serializers.Serializer[Any]):
    """All key figures of a family in a window."""

    kpi_type = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # DRF takes it off the class
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    covered = CoveredSerializer()
    currency = serializers.CharField(allow_blank=True)
    kpis = FigureSerializer(many=True)
    targets = ReachedSerializer(many=True)
    trends = WindowTrendsSerializer()


class CalculationDetailSerializer(CalculationSerializer):
    """A calculation with its figures; null until it is done."""

    figures = serializers.SerializerMethodField()

    class Meta(CalculationSerializer.Meta):
        fields = (*CalculationSerializer.Meta.fields, "figures")

    @extend_schema_field(FiguresSerializer(allow_null=True))
    def get_figures(self, row: KpiCalculation) -> dict[str, Any] | None:
        return row.figures or None


class StartedCalculationsSerializer(serializers.Serializer[Any]):
    """What was started: a job, unless all was in the cache; follow it, then list by job_id."""

    job_id = serializers.UUIDField(allow_null=True)
    status = serializers.CharField()
    calculations = serializers.ListField(child=serializers.UUIDField())
