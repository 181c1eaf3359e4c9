"""Writing who is to be told of an alert, with the alert itself: nothing is lost between them."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from crossfoot_server.alerts.models import AlertDelivery, AlertHistory, AlertRule, Channel, Telling
from crossfoot_server.jobs.dispatch import send
from crossfoot_server.webhooks.announcing import announce
from crossfoot_server.webhooks.events import ALERT_FIRED, ALERT_RESOLVED

NO_WEBHOOK = "No webhook of the company is switched on and asks for {}."


def tell(
    rule: AlertRule, alert: AlertHistory, telling: Telling, *, number: int, now: datetime
) -> None:
    """Write a message for each recipient, once; the mail is sent after the commit."""
    common: dict[str, Any] = {
        "company_id": alert.company_id,
        "created_at": now,
        "next_attempt_at": now,
        "alert": alert,
        "telling": telling,
        "number": number,
        "severity": alert.severity,
        "sentence": alert.sentence,
    }
    mails = [
        AlertDelivery(channel=Channel.EMAIL, recipient=address, **common)
        for address in rule.recipients
    ]
    AlertDelivery.everywhere.bulk_create(mails)
    if rule.webhook:
        _announce(AlertDelivery(channel=Channel.WEBHOOK, **common), now=now)
    if mails:
        told = partial(send, "deliver_alerts", queue="kpi", expires=60)
        transaction.on_commit(told, robust=True)


def _announce(message: AlertDelivery, *, now: datetime) -> None:
    """Hand a message over to the company's webhooks, which send it."""
    event = ALERT_RESOLVED if message.telling == Telling.RESOLVED else ALERT_FIRED
    message.next_attempt_at, message.attempts = None, 1
    count = announce(message.company_id, event, message.pk, _body(message))
    if count:
        message.delivered_at = now
    else:
        message.gave_up_at, message.error = now, NO_WEBHOOK.format(event)
    message.save(force_insert=True)


def _body(message: AlertDelivery) -> dict[str, Any]:
    """Ids and figures; numbers as text, so that money keeps its digits."""
    alert = message.alert
    return {
        "alert_id": str(alert.pk),
        "rule_id": str(alert.rule_id),
        "company_id": str(alert.company_id),
        "told": message.telling,
        "kpi": alert.kpi,
        "period": alert.period_label,
        "value": None if alert.value is None else str(alert.value),
        "limit": None if alert.limit is None else str(alert.limit),
        "severity": alert.severity,
        "state": alert.state,
        "times": alert.times,
        "fired_at": alert.fired_at.isoformat(),
        "resolved_at": alert.resolved_at.isoformat() if alert.resolved_at else None,
        "url": address_of(alert),
    }


def address_of(alert: AlertHistory) -> str:
    """Where an alert is shown."""
    path = reverse("alert-page", args=[alert.pk])
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}{path}"
