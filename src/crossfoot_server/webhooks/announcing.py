"""Announcing: what other apps want to have told, once for each row that it is about."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from crossfoot_server.jobs.dispatch import send
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint


def announce(
    company_id: uuid.UUID, event: str, subject_id: uuid.UUID, data: Mapping[str, Any]
) -> int:
    """Write the messages about a row, and send them after the commit; return how many.

    Call it in the transaction that writes the row. `data` are ids and figures, never ledger
    content. A second call about the same row tells nobody twice.
    """
    active = WebhookEndpoint.objects.of(company_id).filter(is_active=True)
    wanting = [endpoint for endpoint in active if event in endpoint.events]
    now = timezone.now()
    body = {"type": event, "timestamp": now.isoformat(), "data": dict(data)}
    messages = [
        WebhookDelivery(
            company_id=company_id, endpoint=endpoint, subject_id=subject_id, event=event, body=body
        )
        for endpoint in wanting
    ]
    WebhookDelivery.everywhere.bulk_create(messages, ignore_conflicts=True)
    if messages:
        told = partial(send, "deliver_webhooks", queue="kpi", expires=60)
        transaction.on_commit(told, robust=True)
    return len(messages)
