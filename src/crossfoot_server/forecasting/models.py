"""Runs of forecasts in chunks, the forecasts, and how good methods and forecasts were."""

from decimal import Decimal
from typing import Any, Final, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.jobs.models import Job
from crossfoot_server.shared.models import CompanyOwned, MoneyField, exact_json_field

#: Longest number of an item; longer ones are not forecast, which the run says.
LONGEST_ITEM: Final = 500
#: Items of one job: enough to learn intervals from, and a few minutes of work.
CHUNK: Final = 2_000
_KIND: Final = 20


def cost_field() -> "models.Field[Decimal | None, Decimal | None]":
    """Money that may be unknown."""
    plain = MoneyField(max_digits=18, decimal_places=4)
    plain.null = True  # said so, since the type of the field does not tell of it
    field: models.Field[Decimal | None, Decimal | None] = cast("Any", plain)
    return field


class Periods(models.TextChoices):
    """How often demand is counted: the frequencies of the library."""

    DAYS = "D", "days"
    WEEKS = "W", "weeks"
    MONTHS = "MS", "months"
    QUARTERS = "QS", "quarters"
    YEARS = "YS", "years"


class Effort(models.TextChoices):
    """How much is done for a forecast: the profiles of the library."""

    DEFAULT = "default", "what was best on published collections"
    QUICK = "quick", "Theta and trees"
    THOROUGH = "thorough", "with ETS and ARIMA, and more back-tests"


class Scope(models.TextChoices):
    """What a run forecasts."""

    ALL = "all"
    ITEMS = "items"


class DriftLevel(models.TextChoices):
    """How far forecasts were from what came, beside the back-test."""

    OK = "ok"
    WARN = "warn"
    ALERT = "alert"
    UNKNOWN = "unknown"


class ForecastSettings(CompanyOwned):
    """How a company forecasts unless a run says otherwise; one row, and none means the defaults.

    `lead_time_days` is of items of which no stock file says it. `order_cost` is per order,
    `holding_cost` per unit and year; without both no order quantity is told. `country`, such as DE
    or DE-BY, is the one whose public holidays are told to the methods that can use them.
    """

    frequency = models.CharField(max_length=2, choices=Periods, default=Periods.MONTHS)
    horizon = models.IntegerField(default=12)
    profile = models.CharField(max_length=20, choices=Effort, default=Effort.DEFAULT)
    service_level = models.FloatField(default=0.95)
    lead_time_days = models.FloatField(default=14.0)
    order_cost = cost_field()
    holding_cost = cost_field()
    country = models.CharField(max_length=10, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "forecast_settings"
        ordering = ("-created_at", "id")
        constraints = (models.UniqueConstraint(fields=["company"], name="one_forecast_settings"),)

    def __str__(self) -> str:
        return f"{self.horizon} {self.frequency} {self.profile}"


class ForecastRun(CompanyOwned):
    """Forecasts that were asked for together, with what was asked.

    Where it is, `job` and the jobs of its chunks say (queries.state_of). It takes effect when all
    of it is done: `is_current` while a forecast of it is in use. `starts_on` is the first period
    that is forecast. `figures` are those of the back-test by kind of demand.
    """

    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="forecast_run")
    scope = models.CharField(max_length=10, choices=Scope)
    items = exact_json_field(default=list)
    frequency = models.CharField(max_length=2, choices=Periods)
    horizon = models.IntegerField()
    profile = models.CharField(max_length=20, choices=Effort)
    service_level = models.FloatField()
    lead_time_days = models.FloatField()
    order_cost = cost_field()
    holding_cost = cost_field()
    country = models.CharField(max_length=10, blank=True)
    data_version = models.IntegerField(null=True)
    stock_version = models.IntegerField(null=True)
    starts_on = models.DateField(null=True)
    chunk_size = models.IntegerField(default=CHUNK)
    item_count = models.IntegerField(default=0)
    champions = exact_json_field()
    kinds = exact_json_field()
    figures = exact_json_field()
    remarks = exact_json_field(default=list)
    is_current = models.BooleanField(default=False)
    started_by = models.CharField(max_length=254)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "forecast_runs"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="forecast_runs_newest"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.horizon} {self.frequency}"


class ForecastChunk(CompanyOwned):
    """The part of a large run that one job forecasts: items in order, first to last."""

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    item_count = models.IntegerField()
    first_item = models.CharField(max_length=LONGEST_ITEM)
    last_item = models.CharField(max_length=LONGEST_ITEM)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="forecast_chunk")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "forecast_chunks"
        ordering = ("run_id", "number")
        constraints = (
            models.UniqueConstraint(fields=["run", "number"], name="one_forecast_chunk_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.item_count} items"


class DemandForecast(CompanyOwned):
    """What is expected of an item; `points` are [{date, forecast, lo80, hi80, lo95, hi95}].

    `history` is what was learned from, up to `last_on`; null where there was no stock. `total` is
    the sum of the forecast. `lead_time` is in periods; where it is longer than the forecast there
    is no plan of the stock, and the reasons say so.
    """

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="forecasts")
    item_id = models.CharField(max_length=LONGEST_ITEM)
    item_name = models.CharField(max_length=LONGEST_ITEM, blank=True)
    category = models.CharField(max_length=LONGEST_ITEM, blank=True)
    kind = models.CharField(max_length=_KIND)
    method = models.CharField(max_length=200)
    periods = models.IntegerField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    season = models.IntegerField()
    season_found = models.BooleanField()
    seasonal_strength = models.FloatField()
    trend_strength = models.FloatField()
    reasons = exact_json_field(default=list)
    points = exact_json_field(default=list)
    history = exact_json_field(default=list)
    total = models.FloatField()
    lead_time = models.FloatField()
    lead_time_days = models.FloatField()
    service_level = models.FloatField()
    lead_time_demand = models.FloatField(null=True)
    safety_stock = models.FloatField(null=True)
    reorder_point = models.FloatField(null=True)
    economic_order_quantity = models.FloatField(null=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        db_table = "demand_forecasts"
        ordering = ("item_id", "id")
        indexes = (
            models.Index(
                fields=["company", "-total"],
                condition=Q(is_current=True),
                name="forecasts_current_total",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["run", "item_id"], name="one_forecast_a_run_and_item"),
            models.UniqueConstraint(
                fields=["company", "item_id"],
                condition=Q(is_current=True),
                name="one_current_forecast_an_item",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}: {self.total:,.1f}"


class ForecastModel(CompanyOwned):
    """How good a profile or a method was in a training, on items of one kind of demand.

    The champion forecasts the kind from the next run of its profile on. `gain` is by how much less
    the `measure` errs than the champion's before; `is_used` is a member of the profile's recipe.
    """

    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="forecast_models")
    frequency = models.CharField(max_length=2, choices=Periods)
    profile = models.CharField(max_length=20, choices=Effort, default=Effort.DEFAULT)
    tested = models.IntegerField()
    data_version = models.IntegerField()
    kind = models.CharField(max_length=_KIND)
    item_id = models.CharField(max_length=LONGEST_ITEM, blank=True)
    method = models.CharField(max_length=200)
    series = models.IntegerField()
    windows = models.IntegerField(default=1)
    measure = models.CharField(max_length=10, default="mase")
    gain = models.FloatField(null=True)
    takes_over = models.BooleanField(default=False)
    mase = models.FloatField(null=True)
    smape = models.FloatField(null=True)
    rmsse = models.FloatField(null=True)
    wape = models.FloatField(null=True)
    bias = models.FloatField(null=True)
    cover80 = models.FloatField(null=True)
    cover95 = models.FloatField(null=True)
    is_used = models.BooleanField(default=False)
    is_champion = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "forecast_models"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["company", "is_current", "kind"], name="forecast_models_current"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.method}"


class ForecastAccuracy(CompanyOwned):
    """How forecasts made earlier compare with what was sold since; once a run and its periods."""

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="accuracies")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="forecast_accuracies")
    data_version = models.IntegerField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    periods = models.IntegerField()
    items = models.IntegerField()
    mase = models.FloatField(null=True)
    rmsse = models.FloatField(null=True)
    wape = models.FloatField(null=True)
    bias = models.FloatField(null=True)
    cover80 = models.FloatField(null=True)
    cover95 = models.FloatField(null=True)
    level = models.CharField(max_length=10, choices=DriftLevel)
    sentence = models.TextField()
    kinds = exact_json_field(default=list)

    class Meta:
        db_table = "forecast_accuracy"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "periods"], name="one_accuracy_a_run_and_periods"
            ),
        )

    def __str__(self) -> str:
        return f"{self.level}: {self.sentence}"


class SeasonalLevel(models.TextChoices):
    """What a seasonal profile is of."""

    ALL = "all"
    CATEGORY = "category"
    ITEM = "item"


class SeasonalProfile(CompanyOwned):
    """The season of an item or a category: found or not, how strong, and its indices.

    `months` are [{month, index}] and `weekdays` [{weekday, index}]: 1 is the average.
    """

    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="seasonal_profiles")
    level = models.CharField(max_length=10, choices=SeasonalLevel)
    name = models.CharField(max_length=LONGEST_ITEM, blank=True)
    data_version = models.IntegerField()
    frequency = models.CharField(max_length=2, choices=Periods)
    periods = models.IntegerField()
    season = models.IntegerField()
    season_found = models.BooleanField()
    seasonal_strength = models.FloatField()
    trend_strength = models.FloatField()
    months = exact_json_field(default=list)
    weekdays = exact_json_field(default=list)
    sentence = models.TextField(blank=True)

    class Meta:
        db_table = "seasonal_profiles"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "level", "name"], name="seasons_by_name"),)

    def __str__(self) -> str:
        return f"{self.level} {self.name}"
