"""Rules on key figures, the alerts they raised, and who was told."""

from django.db import models
from django.db.models import Q

from crossfoot_server.kpis.numbers import NumberField
from crossfoot_server.shared.models import CompanyOwned, MailDelivery, exact_json_field


class Cycle(models.TextChoices):
    """The periods whose values a rule looks at."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Condition(models.TextChoices):
    """What a rule asks: of a KPI as crossfoot.kpis.alerts knows it, or of a forecast's interval."""

    THRESHOLD = "threshold"
    CHANGE = "change"
    MISSING = "missing"
    ANOMALY = "anomaly"
    INTERVAL = "interval"


class Gravity(models.TextChoices):
    """How grave an alert is, least first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class AlertState(models.TextChoices):
    """Open: nobody has seen it; acknowledged: somebody has; resolved: it is over."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Step(models.TextChoices):
    """What an evaluation of a rule comes to."""

    QUIET = "quiet"
    FIRE = "fire"
    HOLD_BACK = "hold_back"
    GOES_ON = "goes_on"
    FIRE_AGAIN = "fire_again"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    CANNOT_TELL = "cannot_tell"


#: States of an alert that is not over.
PENDING = (AlertState.OPEN.value, AlertState.ACKNOWLEDGED.value)


class AlertRule(CompanyOwned):
    """What is watched, how grave it is and who is told.

    `parameters` are the library's, without the severity. `fired_at` is when the rule fired last:
    within the cooldown it fires no second time, whatever became of the alert. `evaluated_run` and
    `evaluated_version` are of the snapshots that were looked at last and of their data, `outcome`
    and `reason` what came of it.
    """

    name = models.CharField(max_length=100)
    kpi = models.CharField(max_length=60)
    period = models.CharField(max_length=10, choices=Cycle)
    condition = models.CharField(max_length=20, choices=Condition)
    parameters = exact_json_field()
    severity = models.CharField(max_length=10, choices=Gravity, default=Gravity.WARNING)
    cooldown_minutes = models.PositiveIntegerField(default=1440)
    escalate_after_minutes = models.PositiveIntegerField(null=True)
    escalate_after_times = models.PositiveIntegerField(null=True)
    recipients = models.JSONField(default=list, blank=True)
    webhook = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=254)
    fired_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    evaluated_run = models.UUIDField(null=True)
    evaluated_version = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=20, choices=Step, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "alert_rules"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="alert_rules_newest"),)

    def __str__(self) -> str:
        return self.name


class AlertHistory(CompanyOwned):
    """An alert: a rule that held, from when it fired until it is over. It outlives its rule.

    `value`, `limit`, `sentence` and `period_label` are of the newest evaluation in which it held,
    `times` how often it was told, once a cooldown. `resolution` says how it ended: the value is
    back, or the rule was changed, switched off or removed.
    """

    rule = models.ForeignKey(AlertRule, models.SET_NULL, null=True, related_name="alerts")
    rule_name = models.CharField(max_length=100)
    kpi = models.CharField(max_length=60)
    period = models.CharField(max_length=10, choices=Cycle)
    period_label = models.CharField(max_length=30)
    value = NumberField(null=True)
    limit = NumberField(null=True)
    score = models.FloatField()
    sentence = models.TextField()
    severity = models.CharField(max_length=10, choices=Gravity)
    state = models.CharField(max_length=20, choices=AlertState, default=AlertState.OPEN)
    fired_at = models.DateTimeField()
    told_at = models.DateTimeField()
    held_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    escalated_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=254, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "alert_history"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["company", "-created_at"], name="alert_history_newest"),
            models.Index(fields=["company", "state"], name="alert_history_state"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state__in=PENDING), name="one_open_alert_a_rule"
            ),
        )

    def __str__(self) -> str:
        return f"{self.severity}: {self.sentence}"


class Channel(models.TextChoices):
    """How somebody is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class Telling(models.TextChoices):
    """What is told of an alert."""

    FIRED = "fired"
    FIRED_AGAIN = "fired_again"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class AlertDelivery(MailDelivery):
    """A message about an alert to one recipient: tried until it is accepted or given up.

    What it says is kept, since the alert goes on. A webhook's is delivered when it lies with the
    company's webhooks, which send it, sign it and keep how it went.
    """

    alert = models.ForeignKey(AlertHistory, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.CharField(max_length=254, blank=True)
    telling = models.CharField(max_length=20, choices=Telling)
    number = models.PositiveIntegerField()
    severity = models.CharField(max_length=10, choices=Gravity)
    sentence = models.TextField()

    class Meta:
        db_table = "alert_deliveries"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, gave_up_at__isnull=True),
                name="alert_deliveries_due",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["alert", "channel", "recipient", "telling", "number"],
                name="one_delivery_a_telling",
            ),
        )

    def __str__(self) -> str:
        return f"{self.telling} by {self.channel} to {self.recipient or 'webhooks'}"
