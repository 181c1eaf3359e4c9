"""Rules and alerts as the API shows and takes them."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crossfoot.sales.periods import PERIODS
from crossfoot_server.alerts.figures import title_of
from crossfoot_server.alerts.models import (
    AlertDelivery,
    AlertHistory,
    AlertRule,
    AlertState,
    Channel,
    Condition,
    Gravity,
    Step,
    Telling,
)
from crossfoot_server.forecasting.models import LONGEST_ITEM
from crossfoot_server.shared.numbers import AMOUNT, ExactNumberField
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

#: A year, in minutes.
_YEAR = 525_600


@extend_schema_field(
    {"oneOf": [{"type": "number"}, {"type": "string", "pattern": AMOUNT}], "example": "0.25"}
)
class NumberField(serializers.Field[Any, Any, Any, Any]):
    """A number, or a text of one, which keeps all its digits. What it may be, the rule says."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            raise serializers.ValidationError("This is not a number.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ParametersSerializer(StrictSerializer):
    """What a condition is about.

    A threshold needs operator and limit, a change beyond, an interval an item. Limits and dead
    bands are in the KPI's own unit: 0.3 is 30 % of a share.
    """

    operator = serializers.ChoiceField(["above", "below", "at_least", "at_most"], required=False)
    limit = NumberField(required=False)
    dead_band = NumberField(required=False, help_text="Back by so much, and it is over.")
    unfinished = serializers.BooleanField(required=False, help_text="Also periods not yet over.")
    beyond = NumberField(required=False, help_text="0.2: moved by more than 20 %.")
    against = serializers.ChoiceField(["previous", "last_year"], required=False)
    direction = serializers.ChoiceField(["up", "down", "either"], required=False)
    days = serializers.IntegerField(
        required=False, allow_null=True, help_text="No new data for so many days."
    )
    method = serializers.ChoiceField(["median", "trend"], required=False)
    width = NumberField(required=False, help_text="Robust standard deviations of the band.")
    past = serializers.IntegerField(required=False, help_text="Values the band is made of.")
    item = serializers.CharField(
        required=False, max_length=LONGEST_ITEM, help_text="The number of a product."
    )


class _RuleFields(StrictSerializer):
    """What can be given of a rule."""

    name = serializers.CharField(max_length=100)
    kpi = serializers.CharField(max_length=60, help_text="The name of a KPI, or demand.")
    period = serializers.ChoiceField(PERIODS)
    condition = serializers.ChoiceField(Condition.values)
    parameters = ParametersSerializer()
    severity = serializers.ChoiceField(Gravity.choices)
    cooldown_minutes = serializers.IntegerField(
        min_value=5, max_value=_YEAR, help_text="It fires, and is told again, once in so long."
    )
    escalate_after_minutes = serializers.IntegerField(
        min_value=5, max_value=_YEAR, allow_null=True,
        help_text="Graver, if nobody has acknowledged it after so long.",
    )  # fmt: skip
    escalate_after_times = serializers.IntegerField(
        min_value=2, max_value=1000, allow_null=True,
        help_text="Graver, if nobody has acknowledged it when it was told so often.",
    )  # fmt: skip
    recipients = serializers.ListField(
        child=serializers.EmailField(max_length=254), max_length=20, help_text="E-mail addresses."
    )
    webhook = serializers.BooleanField(help_text="Whether the company's webhooks are told.")
    is_active = serializers.BooleanField()

    def validate_recipients(self, value: list[str]) -> list[str]:
        """Each address once, whatever its letters."""
        return list({address.lower(): address for address in value}.values())


_BELOW = OpenApiExample(
    "Revenue of a week below a limit",
    value={
        "name": "Weak week",
        "kpi": "net_revenue",
        "period": "week",
        "condition": "threshold",
        "parameters": {"operator": "below", "limit": "12000.00", "dead_band": "500.00"},
        "severity": "warning",
        "escalate_after_minutes": 1440,
        "recipients": ["controller@example.com"],
    },
    request_only=True,
)
_NEEDED = ("name", "kpi", "period", "condition")


@extend_schema_serializer(examples=[_BELOW])
class NewRuleSerializer(_RuleFields):
    """A rule to be made; a cooldown of a day and no escalation, unless said otherwise."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name in _NEEDED
        return fields


class RuleChangeSerializer(_RuleFields):
    """What can be changed of a rule; parameters are given whole."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class RuleSerializer(serializers.ModelSerializer[AlertRule]):
    """A rule, what came of it last, and its alert that is not over."""

    kpi_title = serializers.SerializerMethodField()
    period = serializers.ChoiceField(PERIODS, read_only=True)
    condition = serializers.ChoiceField(Condition.values, read_only=True)
    parameters = serializers.DictField(read_only=True)
    severity = serializers.ChoiceField(Gravity.choices, read_only=True)
    recipients = serializers.ListField(child=serializers.EmailField(), read_only=True)
    outcome = serializers.ChoiceField(Step.choices, read_only=True, allow_blank=True)
    alert_id = serializers.SerializerMethodField(help_text="The alert that is not over.")

    class Meta:
        model = AlertRule
        fields = (
            "id", "name", "kpi", "kpi_title", "period", "condition", "parameters", "severity",
            "cooldown_minutes", "escalate_after_minutes", "escalate_after_times", "recipients",
            "webhook", "is_active", "created_by", "created_at", "fired_at", "evaluated_at",
            "evaluated_version", "outcome", "reason", "alert_id",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_kpi_title(self, rule: AlertRule) -> str:
        return title_of(rule.kpi)

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_alert_id(self, rule: AlertRule) -> str | None:
        pending: list[AlertHistory] = rule.pending  # type: ignore[attr-defined] # of rules_of
        return str(pending[0].pk) if pending else None


class TrialSerializer(serializers.Serializer[Any]):
    """What an evaluation would do now, and why; nothing was kept and nobody told."""

    step = serializers.ChoiceField(Step.choices)
    would_tell = serializers.BooleanField()
    sentence = serializers.CharField()
    severity = serializers.ChoiceField(Gravity.choices)
    period_label = serializers.CharField(allow_null=True)
    value = ExactNumberField()
    limit = ExactNumberField()
    cooling_until = serializers.DateTimeField(allow_null=True)
    values_seen = serializers.IntegerField(help_text="Periods of which there is a snapshot.")
    data_version = serializers.CharField(allow_blank=True)


class AlertQuery(QuerySerializer):
    """Which alerts."""

    state = serializers.ChoiceField(AlertState.choices, required=False)
    severity = serializers.ChoiceField(Gravity.choices, required=False)
    kpi = serializers.CharField(max_length=60, required=False)
    rule = serializers.UUIDField(required=False, help_text="A rule.")


class RuleQuery(QuerySerializer):
    """Which rules."""

    severity = serializers.ChoiceField(Gravity.choices, required=False)
    kpi = serializers.CharField(max_length=60, required=False)
    is_active = serializers.BooleanField(required=False)


class AlertSerializer(serializers.ModelSerializer[AlertHistory]):
    """An alert; value, limit and sentence are of the newest evaluation in which the rule held."""

    rule_id = serializers.UUIDField(read_only=True, allow_null=True)
    kpi_title = serializers.SerializerMethodField()
    period = serializers.ChoiceField(PERIODS, read_only=True)
    value = ExactNumberField()
    limit = ExactNumberField()
    severity = serializers.ChoiceField(Gravity.choices, read_only=True)
    state = serializers.ChoiceField(AlertState.choices, read_only=True)

    class Meta:
        model = AlertHistory
        fields: ClassVar[tuple[str, ...]] = (
            "id", "rule_id", "rule_name", "kpi", "kpi_title", "period", "period_label", "value",
            "limit", "score", "sentence", "severity", "state", "fired_at", "held_at", "told_at",
            "times", "escalated_at", "acknowledged_by", "acknowledged_at", "note", "resolved_at",
            "resolution",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_kpi_title(self, alert: AlertHistory) -> str:
        return title_of(alert.kpi)


class AlertDeliverySerializer(serializers.ModelSerializer[AlertDelivery]):
    """A message about an alert, and how it went."""

    channel = serializers.ChoiceField(Channel.choices, read_only=True)
    telling = serializers.ChoiceField(Telling.choices, read_only=True)
    severity = serializers.ChoiceField(Gravity.choices, read_only=True)

    class Meta:
        model = AlertDelivery
        fields = (
            "id", "channel", "recipient", "telling", "number", "severity", "sentence", "attempts",
            "next_attempt_at", "delivered_at", "gave_up_at", "error", "created_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class AlertDetailSerializer(AlertSerializer):
    """An alert with everybody who was told of it."""

    deliveries = AlertDeliverySerializer(many=True, read_only=True)

    class Meta(AlertSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*AlertSerializer.Meta.fields, "deliveries")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class AcknowledgementSerializer(StrictSerializer):
    """A word of whoever has seen an alert."""

    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
