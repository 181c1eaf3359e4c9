"""What can be read of webhooks."""

import uuid

from django.db.models import QuerySet

from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint


def endpoints_of(company_id: uuid.UUID) -> QuerySet[WebhookEndpoint]:
    """The company's webhooks, newest first."""
    return WebhookEndpoint.objects.of(company_id)


def deliveries_of(company_id: uuid.UUID) -> QuerySet[WebhookDelivery]:
    """The company's messages, newest first."""
    return WebhookDelivery.objects.of(company_id)
