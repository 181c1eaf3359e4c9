"""What can be read of rules and alerts."""

import uuid

from django.db.models import Prefetch, QuerySet

from crossfoot_server.alerts.models import PENDING, AlertDelivery, AlertHistory, AlertRule


def rules_of(company_id: uuid.UUID) -> QuerySet[AlertRule]:
    """The company's rules, newest first, each with its alert that is not over."""
    pending = AlertHistory.objects.of(company_id).filter(state__in=PENDING)
    rows = AlertRule.objects.of(company_id)
    return rows.prefetch_related(Prefetch("alerts", pending, to_attr="pending"))


def alerts_of(company_id: uuid.UUID) -> QuerySet[AlertHistory]:
    """The company's alerts, those that are over too, newest first."""
    return AlertHistory.objects.of(company_id)


def deliveries_of(alert: AlertHistory) -> QuerySet[AlertDelivery]:
    """Who was told of an alert, and how that went, newest first."""
    return AlertDelivery.objects.of(alert.company_id).filter(alert=alert)


def pending_alert(rule: AlertRule) -> AlertHistory | None:
    """The alert of a rule that is not over."""
    return AlertHistory.objects.of(rule.company_id).filter(rule=rule, state__in=PENDING).first()
