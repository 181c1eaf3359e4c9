"""Forecasts, runs and settings as the API shows and takes them."""

from typing import Any, Final

from rest_framework import serializers

from crossfoot_server.forecasting.countries import is_known
from crossfoot_server.forecasting.models import (
    LONGEST_ITEM,
    DemandForecast,
    Effort,
    ForecastRun,
    ForecastSettings,
    Periods,
    Scope,
)
from crossfoot_server.forecasting.queries import INCOMPLETE, state_of
from crossfoot_server.forecasting.words import NumberField, cost_field, exact_cost
from crossfoot_server.jobs.models import Status
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.strict import StrictSerializer

#: A country, or one of its regions.
COUNTRY: Final = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
LONGEST_HORIZON: Final = 400
#: Items of one run that are named one by one.
MOST_ITEMS: Final = 2_000
_COST: Final[dict[str, Any]] = {
    "max_digits": 18, "decimal_places": 4, "allow_null": True, "coerce_to_string": False,
    "read_only": True,
}  # fmt: skip


class _AskedSerializer(StrictSerializer):
    """What may be asked of a forecast."""

    frequency = serializers.ChoiceField(
        Periods.choices, required=False, help_text="Days, weeks, months, quarters or years."
    )
    horizon = serializers.IntegerField(
        min_value=1, max_value=LONGEST_HORIZON, required=False, help_text="Periods ahead."
    )
    profile = serializers.ChoiceField(
        Effort.choices, required=False, help_text="How much is done: default, quick or thorough."
    )
    service_level = NumberField(
        min_value=0.5, max_value=0.999, required=False,
        help_text="Probability that stock lasts until an order arrives.",
    )  # fmt: skip
    lead_time_days = NumberField(
        min_value=0.1, max_value=3650, required=False,
        help_text="From order to receipt, of items of which no stock file says it.",
    )  # fmt: skip
    country = serializers.RegexField(
        COUNTRY, required=False, allow_blank=True,
        help_text="Whose public holidays are considered: DE, or with a region DE-BY.",
    )  # fmt: skip

    def validate_country(self, code: str) -> str:
        """Refuse what the calendar does not know."""
        if code and not is_known(code):
            raise ProblemError(
                f"The holidays of '{code}' are not known. Give a country as DE, or with its "
                "region as DE-BY.",
                "unknown_country",
            )
        return code


class NewForecastRunSerializer(_AskedSerializer):
    """A run of forecasts; without items of all, and the company's settings for the rest."""

    items = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ITEM, trim_whitespace=False),
        required=False,
        allow_empty=False,
        min_length=1,
        max_length=MOST_ITEMS,
        help_text="Numbers of items as in the sales.",
    )


class SettingsChangeSerializer(_AskedSerializer):
    """What is to be changed of the settings."""

    order_cost = cost_field("Of one order.")
    holding_cost = cost_field("Of holding a unit for a year.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        costs = {"order_cost", "holding_cost"} & set(attrs)
        return {**attrs, **{name: exact_cost(attrs[name]) for name in costs}}


class SettingsSerializer(serializers.ModelSerializer[ForecastSettings]):
    """How the company forecasts unless a run says otherwise."""

    order_cost = serializers.DecimalField(**_COST)
    holding_cost = serializers.DecimalField(**_COST)

    class Meta:
        model = ForecastSettings
        fields = (
            "frequency", "horizon", "profile", "service_level", "lead_time_days", "order_cost",
            "holding_cost", "country",
        )  # fmt: skip


class ForecastRunSerializer(serializers.ModelSerializer[ForecastRun]):
    """A run: what was asked, where it is, and what came of it.

    `kinds` counts its items by kind of demand, `figures` are those of the back-test by kind.
    """

    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    scope = serializers.ChoiceField(Scope.choices, read_only=True)
    items = serializers.ListField(child=serializers.CharField(), read_only=True)
    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField(help_text="Percent.")
    error_message = serializers.SerializerMethodField()
    chunks_total = serializers.SerializerMethodField()
    chunks_done = serializers.SerializerMethodField()
    chunk_jobs = serializers.SerializerMethodField(help_text="Jobs of a large run, in order.")
    order_cost = serializers.DecimalField(**_COST)
    holding_cost = serializers.DecimalField(**_COST)
    kinds = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    figures = serializers.DictField(read_only=True)
    champions = serializers.DictField(child=serializers.CharField(), read_only=True)
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ForecastRun
        fields = (
            "id", "job_id", "status", "progress", "error_message", "scope", "items", "frequency",
            "horizon", "profile", "service_level", "lead_time_days", "order_cost", "holding_cost",
            "country", "champions", "data_version", "stock_version", "starts_on", "item_count",
            "kinds", "figures", "remarks", "chunks_total", "chunks_done", "chunk_jobs",
            "is_current", "started_by", "created_at", "completed_at",
        )  # fmt: skip

    def get_status(self, run: ForecastRun) -> str:
        return state_of(run).status

    def get_progress(self, run: ForecastRun) -> float:
        return state_of(run).progress

    def get_error_message(self, run: ForecastRun) -> str:
        return state_of(run).sentence

    def get_chunks_total(self, run: ForecastRun) -> int:
        return len(run.chunks.all())

    def get_chunks_done(self, run: ForecastRun) -> int:
        return sum(one.done_at is not None for one in run.chunks.all())

    def get_chunk_jobs(self, run: ForecastRun) -> list[str]:
        return [str(one.job_id) for one in run.chunks.all() if one.job_id]


#: Where a run may be.
RUN_STATES: Final = (*Status.values, INCOMPLETE)


class ForecastSerializer(serializers.ModelSerializer[DemandForecast]):
    """What is expected of an item, in short."""

    run_id = serializers.UUIDField(read_only=True)
    frequency = serializers.CharField(source="run.frequency", read_only=True)
    horizon = serializers.IntegerField(source="run.horizon", read_only=True)
    starts_on = serializers.DateField(source="run.starts_on", read_only=True, allow_null=True)

    class Meta:
        model = DemandForecast
        fields: tuple[str, ...] = (
            "id", "run_id", "item_id", "item_name", "category", "kind", "method", "frequency",
            "horizon", "starts_on", "total", "periods", "first_on", "last_on", "season",
            "season_found", "seasonal_strength", "trend_strength", "lead_time", "lead_time_days",
            "service_level", "lead_time_demand", "safety_stock", "reorder_point",
            "economic_order_quantity", "is_current", "created_at",
        )  # fmt: skip


class PointSerializer(serializers.Serializer[Any]):
    """A period ahead: what is expected, and the ends of the 80 % and 95 % intervals."""

    date = serializers.DateField()
    forecast = serializers.FloatField()
    lo80 = serializers.FloatField()
    hi80 = serializers.FloatField()
    lo95 = serializers.FloatField()
    hi95 = serializers.FloatField()


class ForecastDetailSerializer(ForecastSerializer):
    """What is expected of an item, period by period, and why."""

    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    points = PointSerializer(many=True, read_only=True)

    class Meta(ForecastSerializer.Meta):
        fields = (*ForecastSerializer.Meta.fields, "reasons", "points")


def page_of(name: str, row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The schema of a page: `count` rows in all, those from `offset` on."""
    fields = {
        "count": serializers.IntegerField(),
        "offset": serializers.IntegerField(),
        "limit": serializers.IntegerField(),
        "results": row(many=True),
    }
    return type(name, (serializers.Serializer,), {"__doc__": "A page of a list.", **fields})
