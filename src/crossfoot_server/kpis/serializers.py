"""Key figures as the API shows them: definitions, values, their history and trends."""

from typing import Any, ClassVar

from rest_framework import serializers

from crossfoot.kpis import ALL_KPIS
from crossfoot_server.kpis.models import KpiSnapshot, KpiSnapshotRun, KpiTrend, Trigger
from crossfoot_server.kpis.words import (
    DEFAULT_KPI,
    LABEL,
    DayField,
    family_field,
    period_field,
)
from crossfoot_server.shared.numbers import ExactNumberField
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

_KPIS = [kpi.name for kpi in ALL_KPIS]


class DefinitionsQuery(QuerySerializer):
    """Which definitions."""

    family = family_field(required=False)


class DefinitionSerializer(serializers.Serializer[Any]):
    """What a KPI is, and where its page is."""

    name = serializers.CharField()
    title = serializers.CharField()
    family = serializers.CharField()
    unit = serializers.CharField(help_text="money, share, ratio, count, days or units.")
    formula = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment] # DRF takes it off the class
    direction = serializers.CharField(help_text="Which way is better: up, down or neither.")
    needs = serializers.ListField(child=serializers.CharField())
    definition_version = serializers.CharField(help_text="Another one: computed otherwise.")
    docs = serializers.CharField(help_text="Its page: formula, source and a worked example.")


class DefinitionsSerializer(serializers.Serializer[Any]):
    """All KPIs, or those of a family."""

    count = serializers.IntegerField()
    results = DefinitionSerializer(many=True)


class ValuesQuery(QuerySerializer):
    """Which key figures, of which periods."""

    family = family_field(required=False)
    kpi = serializers.ChoiceField(_KPIS, required=False, help_text="The name of a KPI.")
    period = period_field(required=False)
    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, required=False, help_text="One period: 2026-03."
    )
    first_day = DayField(required=False, help_text="Periods that begin then or later.")
    last_day = DayField(required=False, help_text="Periods that end then or before.")
    is_missing = serializers.BooleanField(required=False, help_text="Without a value, or with one.")


class HistoryQuery(QuerySerializer):
    """The history of which KPI, in which period."""

    kpi = serializers.ChoiceField(_KPIS, default=DEFAULT_KPI, help_text="The name of a KPI.")
    period = period_field(default="month")
    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, required=False, help_text="One period: 2026-03."
    )


class PlotQuery(QuerySerializer):
    """Which KPI, in which kind of period."""

    kpi = serializers.ChoiceField(_KPIS, default=DEFAULT_KPI, help_text="The name of a KPI.")
    period = period_field(default="month")


class TrendsQuery(QuerySerializer):
    """Which trends."""

    kpi = serializers.ChoiceField(_KPIS, required=False, help_text="The name of a KPI.")
    period = period_field(required=False)
    word = serializers.ChoiceField(["rising", "falling", "no clear trend"], required=False)


class CohortsQuery(QuerySerializer):
    """Cohorts by which period."""

    period = serializers.ChoiceField(["month", "quarter", "year"], default="month")


class SnapshotSerializer(serializers.ModelSerializer[KpiSnapshot]):
    """A key figure in a period. Without a value, `reason` completes 'n/a, because ...'.

    `previous` and `last_year` are those of the period before and of the same a year before, of as
    many days where the period is not over yet; `change` and `year_change` are shares of them, null
    of growth rates, margins and differences, and where what is compared with is not above zero.
    """

    value = ExactNumberField()
    previous = ExactNumberField()
    last_year = ExactNumberField()

    class Meta:
        model = KpiSnapshot
        fields = (
            "id", "kpi", "family", "unit", "period", "label", "first_day", "last_day",
            "is_partial", "value", "reason", "note", "previous", "change", "last_year",
            "year_change", "is_current", "data_version", "definition_version", "trigger",
            "taken_at", "run_id",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class SnapshotRunSerializer(serializers.ModelSerializer[KpiSnapshotRun]):
    """Snapshots that were taken; with a `reason` there was nothing to take.

    Of what was measured, only what had changed was added to the history.
    """

    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    sources = serializers.DictField(read_only=True, help_text="Versions of the data.")

    class Meta:
        model = KpiSnapshotRun
        fields = (
            "id", "job_id", "trigger", "data_version", "sources", "reason", "measured_count",
            "changed_count", "taken_by", "created_at", "checked_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class RunsQuery(QuerySerializer):
    """Which snapshots."""

    trigger = serializers.ChoiceField(Trigger.choices, required=False)
    job_id = serializers.UUIDField(required=False, help_text="A job.")


class NewSnapshotsSerializer(StrictSerializer):
    """Nothing: all key figures are taken."""


class StartedSerializer(serializers.Serializer[Any]):
    """A job that was started, or was waiting already."""

    job_id = serializers.UUIDField()
    status = serializers.CharField()
    is_new = serializers.BooleanField(help_text="False: one was waiting already.")


class TrendSerializer(serializers.ModelSerializer[KpiTrend]):
    """A trend: Theil and Sen's slope per period, with its 95 % interval; Mann and Kendall's p."""

    class Meta:
        model = KpiTrend
        fields = (
            "kpi", "period", "first_label", "last_label", "values", "slope", "low", "high",
            "p_value", "word", "data_version", "taken_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class NewTrendsSerializer(StrictSerializer):
    """Trends of which periods, and over how many of the newest; over all by default."""

    periods = serializers.ListField(
        child=period_field(), required=False, min_length=1, max_length=5
    )
    last = serializers.IntegerField(required=False, min_value=4, max_value=1000)


class CohortSerializer(serializers.Serializer[Any]):
    """Of the `size` customers who first bought in a period, who bought `age` periods later."""

    cohort = serializers.DateField(help_text="The first day of its period.")
    label = serializers.CharField()  # type: ignore[assignment] # DRF takes it off the class
    size = serializers.IntegerField()
    age = serializers.IntegerField()
    customers = serializers.IntegerField()
    retention = ExactNumberField()


class CohortsSerializer(serializers.Serializer[Any]):
    """All cohorts; the first holds everybody who was a customer when the data begin."""

    period = serializers.CharField()
    data_version = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    results = CohortSerializer(many=True)


_COMPARABLE = [kpi.name for kpi in ALL_KPIS if kpi.unit != "money"]


class BenchmarksQuery(QuerySerializer):
    """Which benchmarks: of the newest month, or of one, or of one KPI."""

    kpi = serializers.ChoiceField(_COMPARABLE, required=False, help_text="The name of a KPI.")
    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, required=False, help_text="A month: 2026-03."
    )


class BenchmarksPlotQuery(QuerySerializer):
    """Which KPI."""

    kpi = serializers.ChoiceField(_COMPARABLE, default="gross_margin", help_text="Its name.")


class BenchmarkSerializer(serializers.Serializer[Any]):
    """A key figure of the company in the quarters of its industry."""

    kpi = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    period = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # DRF takes it off the class
    companies = serializers.IntegerField(help_text="How many share it.")
    p25 = serializers.FloatField()
    p50 = serializers.FloatField()
    p75 = serializers.FloatField()
    value = ExactNumberField(help_text="The company's own.")
    quarter = serializers.CharField(
        allow_null=True, help_text="lowest, second, third or highest: where the own value lies."
    )
    is_better = serializers.BooleanField(
        allow_null=True, help_text="On the good side of the median; null where neither is good."
    )


class BenchmarksSerializer(serializers.Serializer[Any]):
    """Benchmarks of the company's industry; `reason` says why there are none."""

    industry = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    results = BenchmarkSerializer(many=True)
