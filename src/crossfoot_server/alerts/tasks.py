"""What workers do with alerts: evaluate rules, send mail; the clock and new figures wake them."""

import uuid

from celery import shared_task
from django.utils import timezone

from crossfoot_server.alerts.delivering import deliver_due
from crossfoot_server.alerts.keeping import evaluate_all


@shared_task(name="evaluate_alert_rules")
def evaluate_alert_rules(company_id: str | None = None) -> int:
    """Evaluate the rules of a company, or of all; two of it at once are harmless."""
    wanted = None if company_id is None else uuid.UUID(company_id)
    return evaluate_all(now=timezone.now(), company_id=wanted)


@shared_task(name="deliver_alerts")
def deliver_alerts() -> int:
    """Send the mail that is due; two of it at once are harmless."""
    return deliver_due(now=timezone.now())
