"""Where other systems want to hear of jobs and models, and what was sent."""

from django.db import models
from django.utils import timezone

from crossfoot_server.jobs.models import Job
from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class WebhookEndpoint(CompanyOwned):
    """An address of a company; messages are signed with its secret (Standard Webhooks).

    After a rotation they are signed with `previous_secret` as well, until `previous_until`.
    `failing_since` is when messages began to fail without one accepted in between.
    """

    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=200)
    previous_secret = models.CharField(max_length=200, blank=True)
    previous_until = models.DateTimeField(null=True)
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_by = models.CharField(max_length=254)

    class Meta:
        db_table = "webhook_endpoints"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(CompanyOwned):
    """A message to an endpoint: tried until it is accepted or given up. Its id is `webhook-id`.

    It is about a job, or about the row `subject_id` of another app; a ping is about neither.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="deliveries")
    subject_id = models.UUIDField(null=True)
    event = models.CharField(max_length=50)
    body = exact_json_field()
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, null=True)
    delivered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    answer_status = models.IntegerField(null=True)
    answer_error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "webhook_deliveries"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(delivered_at__isnull=True, gave_up_at__isnull=True),
                name="deliveries_due",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["endpoint", "job", "event"], name="one_delivery_an_event"
            ),
            models.UniqueConstraint(
                fields=["endpoint", "subject_id", "event"], name="one_delivery_a_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint_id}"
