"""Webhooks and their deliveries as the API shows and takes them."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from crossfoot_server.shared.strict import StrictSerializer
from crossfoot_server.webhooks.events import EVENTS, PING
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint

#: What else an address needs, webhooks.addresses says.
ADDRESS = r"^https?://[^\s\u0000]+$"


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told of jobs; its secret is not shown again."""

    events = serializers.ListField(child=serializers.ChoiceField(choices=EVENTS), read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields: ClassVar[tuple[str, ...]] = (
            "id", "url", "events", "is_active", "failing_since", "disabled_reason", "created_by",
            "created_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class ShownOnceWebhookSerializer(WebhookSerializer):
    """A webhook with its secret, shown this once."""

    class Meta(WebhookSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


_TOLD_OF_ALL = OpenApiExample(
    "Told of whatever ends",
    value={
        "url": "https://audit.example.com/crossfoot",
        "events": ["upload.completed", "upload.failed", "upload.needs_mapping"],
    },
    request_only=True,
)


@extend_schema_serializer(examples=[_TOLD_OF_ALL])
class NewWebhookSerializer(StrictSerializer):
    """Where messages are to go, and about what."""

    url = serializers.RegexField(ADDRESS, max_length=500)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS), min_length=1, max_length=len(EVENTS)
    )


class WebhookChangeSerializer(StrictSerializer):
    """What can be changed of a webhook."""

    url = serializers.RegexField(ADDRESS, max_length=500, required=False)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS),
        min_length=1,
        max_length=len(EVENTS),
        required=False,
    )
    is_active = serializers.BooleanField(required=False)


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """A message, how often it was tried, and what was answered last."""

    event = serializers.ChoiceField(choices=(*EVENTS, PING), read_only=True)
    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    body = serializers.DictField(read_only=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "event", "job_id", "body", "state", "attempts", "next_attempt_at",
            "delivered_at", "gave_up_at", "answer_status", "answer_error", "created_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_state(self, delivery: WebhookDelivery) -> str:
        if delivery.delivered_at:
            return "delivered"
        return "given_up" if delivery.gave_up_at else "waiting"
