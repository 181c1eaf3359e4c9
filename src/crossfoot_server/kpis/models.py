"""Key figures that are kept: snapshots, trends, plans, what was asked for, benchmarks."""

import uuid

from django.db import models
from django.utils import timezone

from crossfoot_server.kpis.numbers import NumberField
from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class Trigger(models.TextChoices):
    """Why a snapshot was taken."""

    HOURLY = "hourly"
    DAILY = "daily"
    UPLOAD = "upload"
    REQUEST = "request"


class Interval(models.TextChoices):
    """How often the clock takes snapshots of a company whose data have changed."""

    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


class KpiSettings(CompanyOwned):
    """What no file says of a company; without a row the defaults hold.

    `share_benchmarks`: its key figures may be counted among those of its industry, without a name.
    """

    holding_rate = models.FloatField(default=0.25)
    dead_after_days = models.IntegerField(default=90)
    lost_after_days = models.IntegerField(default=90)
    horizon_months = models.IntegerField(default=12)
    monthly_discount = models.FloatField(default=0.01)
    snapshot_interval = models.CharField(max_length=10, choices=Interval, default=Interval.HOURLY)
    industry = models.CharField(max_length=50, blank=True)
    share_benchmarks = models.BooleanField(default=False)
    updated_by = models.CharField(max_length=254, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kpi_settings"
        constraints = (
            models.UniqueConstraint(fields=["company"], name="one_kpi_settings_a_company"),
        )

    def __str__(self) -> str:
        return f"settings of {self.company_id}"


class KpiPlan(CompanyOwned):
    """The plan of a period, by its label: 2026-03, 2026-Q1, 2026-W05, 2026 or a day."""

    label = models.CharField(max_length=10)
    target = NumberField(null=True)
    expenses = NumberField(null=True)
    collected = NumberField(null=True)
    updated_by = models.CharField(max_length=254, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kpi_plans"
        ordering = ("label",)
        constraints = (
            models.UniqueConstraint(fields=["company", "label"], name="one_plan_a_period"),
        )

    def __str__(self) -> str:
        return f"plan of {self.label}"


class KpiSnapshotRun(CompanyOwned):
    """Key figures were taken: of which data, and how many of them were new.

    `reason` says why nothing was taken. `checked_at` is when the clock last found that nothing had
    changed since. `cohorts` by period are those of the newest run alone.
    """

    job = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, related_name="kpi_snapshot_run"
    )
    trigger = models.CharField(max_length=10, choices=Trigger)
    data_version = models.CharField(max_length=64)
    definitions = models.CharField(max_length=12)
    sources = exact_json_field()
    reason = models.TextField(blank=True)
    measured_count = models.IntegerField(default=0)
    changed_count = models.IntegerField(default=0)
    cohorts = exact_json_field()
    taken_by = models.CharField(max_length=254)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kpi_snapshot_runs"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="kpi_runs_newest"),)

    def is_of(self, data_version: str, definitions: str) -> bool:
        """Whether these data were measured by these definitions."""
        return (self.data_version, self.definitions) == (data_version, definitions)

    def __str__(self) -> str:
        return self.reason or f"{self.changed_count:,} of {self.measured_count:,} changed"


class KpiSnapshot(CompanyOwned):
    """A key figure in a period, as it was for one version of the data.

    A row is added when any of its values is another one than before; `is_current` is the newest.
    `value` keeps all digits; null with a `reason`. `definition` is a hash of how it is computed.
    """

    run = models.ForeignKey(KpiSnapshotRun, models.CASCADE, related_name="snapshots")
    kpi = models.CharField(max_length=60)
    family = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    label = models.CharField(max_length=10)
    first_day = models.DateField()
    last_day = models.DateField()
    is_partial = models.BooleanField()
    value = NumberField(null=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    previous = NumberField(null=True)
    change = models.FloatField(null=True)
    last_year = NumberField(null=True)
    year_change = models.FloatField(null=True)
    data_version = models.CharField(max_length=64)
    definition_version = models.CharField(max_length=12)
    trigger = models.CharField(max_length=10, choices=Trigger)
    is_current = models.BooleanField(default=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kpi_snapshots"
        ordering = ("-first_day", "kpi", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "kpi", "period", "label", "run"], name="one_snapshot_a_run"
            ),
            models.UniqueConstraint(
                fields=["company", "kpi", "period", "label"],
                condition=models.Q(is_current=True),
                name="one_current_snapshot",
            ),
        )
        indexes = (
            models.Index(
                fields=["company", "period", "-first_day", "kpi"],
                condition=models.Q(is_current=True),
                name="kpi_snapshots_current",
            ),
            models.Index(fields=["company", "-created_at"], name="kpi_snapshots_newest"),
        )

    def __str__(self) -> str:
        return f"{self.kpi} {self.label}: {self.value}"


class KpiTrend(CompanyOwned):
    """The trend of a key figure over the whole periods from `first_label` to `last_label`."""

    kpi = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    first_label = models.CharField(max_length=10)
    last_label = models.CharField(max_length=10)
    values = models.IntegerField()
    slope = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    p_value = models.FloatField()
    word = models.CharField(max_length=20)
    data_version = models.CharField(max_length=64)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "kpi_trends"
        ordering = ("period", "kpi")
        constraints = (
            models.UniqueConstraint(fields=["company", "kpi", "period"], name="one_trend_a_period"),
        )

    def __str__(self) -> str:
        return f"{self.kpi} by {self.period}: {self.word}"


class KpiCalculation(CompanyOwned):
    """Key figures of one family for exactly these days, as somebody asked for them.

    `figures` are there when the job is done; without a job they came from the cache.
    """

    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="calculations")
    kpi_type = models.CharField(max_length=20)
    start_date = models.DateField()
    end_date = models.DateField()
    targets = exact_json_field()
    figures = exact_json_field()
    data_version = models.CharField(max_length=64, blank=True)
    is_from_cache = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=254)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kpi_calculations"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="kpi_calculations_newest"),)

    def __str__(self) -> str:
        return f"{self.kpi_type} {self.start_date} to {self.end_date}"


class CachedResult(CompanyOwned):
    """What was computed once and need not be again, until it expires; `key` names the data too."""

    key = models.CharField(max_length=64)
    body = exact_json_field()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "analytics_cache"
        constraints = (
            models.UniqueConstraint(fields=["company", "key"], name="one_cached_result_a_key"),
        )
        indexes = (models.Index(fields=["expires_at"], name="analytics_cache_expiry"),)

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


class PeerBenchmark(models.Model):
    """How a key figure spreads among the companies of an industry that share theirs.

    It is of no company: nobody's own value can be told from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    industry = models.CharField(max_length=50)
    kpi = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    label = models.CharField(max_length=10)
    companies = models.IntegerField()
    p25 = models.FloatField()
    p50 = models.FloatField()
    p75 = models.FloatField()
    calculated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "peer_benchmarks"
        ordering = ("industry", "kpi", "label")
        constraints = (
            models.UniqueConstraint(
                fields=["industry", "kpi", "period", "label"], name="one_benchmark"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kpi} of {self.companies} companies of {self.industry}"
