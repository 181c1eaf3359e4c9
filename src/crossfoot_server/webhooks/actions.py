"""What can be asked about webhooks: add, change, rotate the secret, ping, send again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q

from crossfoot_server.companies.access import Actor
from crossfoot_server.jobs.dispatch import send
from crossfoot_server.shared.errors import ConflictError, ProblemError
from crossfoot_server.webhooks.addresses import AddressRefusedError, check_url
from crossfoot_server.webhooks.events import PING, ping_body
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret

#: Messages are signed with the old secret too for so long after a rotation.
BOTH_FOR = timedelta(days=1)
MOST_ENDPOINTS = 20


def add_endpoint(*, by: Actor, url: str, events: Sequence[str]) -> WebhookEndpoint:
    """Add an address; its secret is shown once.

    Raises:
        InvalidError: messages may not go there.
        ConflictError: the company has as many as it may have.
    """
    _check(url)
    if WebhookEndpoint.objects.of(by.company_id).count() >= MOST_ENDPOINTS:
        raise ConflictError(
            f"A company has at most {MOST_ENDPOINTS} webhooks: remove one first.", "too_many"
        )
    return WebhookEndpoint.everywhere.create(
        company_id=by.company_id,
        url=url,
        secret=new_secret(),
        events=sorted(set(events)),
        created_by=by.name,
    )


def change_endpoint(endpoint: WebhookEndpoint, *, changes: dict[str, Any]) -> WebhookEndpoint:
    """Change url, events or is_active; switched on again, it begins with a clean slate.

    Raises:
        InvalidError: messages may not go to the new address.
    """
    if "url" in changes:
        _check(changes["url"])
    if "events" in changes:
        changes = {**changes, "events": sorted(set(changes["events"]))}
    if changes.get("is_active"):
        changes = {**changes, "failing_since": None, "disabled_reason": ""}
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(changes))
    return endpoint


def remove_endpoint(endpoint: WebhookEndpoint) -> None:
    """Remove an address; nothing more is sent there, and what was sent is forgotten."""
    endpoint.delete()


def rotate_secret(endpoint: WebhookEndpoint, *, now: datetime) -> WebhookEndpoint:
    """Make a new secret; for a day messages carry signatures of both."""
    endpoint.previous_secret, endpoint.secret = endpoint.secret, new_secret()
    endpoint.previous_until = now + BOTH_FOR
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return endpoint


def send_ping(endpoint: WebhookEndpoint, *, now: datetime) -> WebhookDelivery:
    """Send a message that says nothing, to try the address; its delivery tells how it went.

    Raises:
        ConflictError: the endpoint is switched off.
    """
    if not endpoint.is_active:
        raise ConflictError("The webhook is switched off: switch it on first.", "webhook_off")
    with transaction.atomic():
        delivery = WebhookDelivery.everywhere.create(
            company_id=endpoint.company_id,
            endpoint=endpoint,
            event=PING,
            body=ping_body(str(endpoint.pk), now=now),
        )
        transaction.on_commit(
            partial(send, "deliver_webhooks", queue="kpi", expires=60), robust=True
        )
    return delivery


def send_again(delivery: WebhookDelivery, *, now: datetime) -> WebhookDelivery:
    """Send a message again that was delivered or given up, under the id it had.

    Raises:
        ConflictError: the endpoint is switched off, or the message is on its way.
    """
    if not delivery.endpoint.is_active:
        raise ConflictError("The webhook is switched off: switch it on first.", "webhook_off")
    again = {
        "attempts": 0, "next_attempt_at": now, "delivered_at": None, "gave_up_at": None,
        "answer_status": None, "answer_error": "",
    }  # fmt: skip
    ended = Q(delivered_at__isnull=False) | Q(gave_up_at__isnull=False)
    rows = WebhookDelivery.objects.of(delivery.company_id).filter(pk=delivery.pk)
    with transaction.atomic():
        if not rows.filter(ended).update(**again):
            raise ConflictError("The message is on its way already.", "on_its_way")
        transaction.on_commit(
            partial(send, "deliver_webhooks", queue="kpi", expires=60), robust=True
        )
    delivery.refresh_from_db()
    return delivery


def _check(url: str) -> None:
    try:
        URLValidator(("http", "https"))(url)
        check_url(url, private=settings.ENVIRONMENT.webhook_private)
    except ValidationError as error:
        raise ProblemError("The address is not a URL.", "address_refused") from error
    except AddressRefusedError as error:
        raise ProblemError(str(error), "address_refused") from error
