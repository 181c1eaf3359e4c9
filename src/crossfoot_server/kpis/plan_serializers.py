"""Plans and settings as the API takes and shows them."""

from typing import Any, ClassVar

from rest_framework import serializers

from crossfoot_server.kpis.industries import INDUSTRIES
from crossfoot_server.kpis.models import Interval, KpiPlan, KpiSettings
from crossfoot_server.kpis.words import LABEL, AmountField, RateField
from crossfoot_server.shared.numbers import ExactNumberField
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

_AMOUNTS = ("target", "expenses", "collected")
_LONGEST = 3650


class PlansQuery(QuerySerializer):
    """Which plans."""

    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, required=False, help_text="One period: 2026-03."
    )


class PlanQuery(QuerySerializer):
    """Which plan."""

    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, help_text="One period: 2026-03."
    )


class NewPlanSerializer(StrictSerializer):
    """What is planned for a period; what is not given is not planned."""

    label = serializers.RegexField(  # type: ignore[assignment] # DRF takes it off the class
        LABEL, help_text="A period: 2026, 2026-Q1, 2026-03, 2026-W05 or 2026-03-31."
    )
    target = AmountField(required=False, help_text="Net revenue to be reached.")
    expenses = AmountField(required=False, help_text="Expenses beside the cost of goods.")
    collected = AmountField(required=False, help_text="Money that customers have paid.")
    together: ClassVar[dict[str, Any]] = {
        "anyOf": [{"required": ["label", name]} for name in _AMOUNTS]
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(_AMOUNTS) & set(attrs):
            raise serializers.ValidationError("Give target, expenses or collected.")
        return attrs


class PlanSerializer(serializers.ModelSerializer[KpiPlan]):
    """What is planned for a period, and the money collected in it."""

    target = ExactNumberField()
    expenses = ExactNumberField()
    collected = ExactNumberField()

    class Meta:
        model = KpiPlan
        fields = ("label", *_AMOUNTS, "updated_by", "updated_at")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class KpiSettingsSerializer(serializers.ModelSerializer[KpiSettings]):
    """What no file says of a company."""

    industry = serializers.CharField(allow_blank=True, read_only=True)

    class Meta:
        model = KpiSettings
        fields = (
            "holding_rate", "dead_after_days", "lost_after_days", "horizon_months",
            "monthly_discount", "snapshot_interval", "industry", "share_benchmarks",
            "updated_by", "updated_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class KpiSettingsChangeSerializer(StrictSerializer):
    """What is to be another value."""

    holding_rate = RateField(required=False, help_text="Yearly cost of stock per its value.")
    dead_after_days = serializers.IntegerField(required=False, min_value=1, max_value=_LONGEST)
    lost_after_days = serializers.IntegerField(required=False, min_value=1, max_value=_LONGEST)
    horizon_months = serializers.IntegerField(
        required=False, min_value=1, max_value=120, help_text="How far purchases are predicted."
    )
    monthly_discount = RateField(required=False, help_text="Interest on predicted purchases.")
    snapshot_interval = serializers.ChoiceField(Interval.choices, required=False)
    industry = serializers.ChoiceField(list(INDUSTRIES.items()), required=False)
    share_benchmarks = serializers.BooleanField(
        required=False,
        help_text="Count among the companies of the industry, without a name, and see how these "
        "spread.",
    )
