"""What can be asked of alerts: make, change, remove and try a rule; acknowledge an alert."""

import difflib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db import transaction

from crossfoot.kpis.alerts import Change, Threshold, record_of, rule_of
from crossfoot.kpis.kpi import Kpi
from crossfoot_server.alerts.deciding import Decision, decide
from crossfoot_server.alerts.demand import DEMAND, item_of
from crossfoot_server.alerts.figures import Watched, watched
from crossfoot_server.alerts.keeping import end_alert
from crossfoot_server.alerts.models import (
    PENDING,
    AlertHistory,
    AlertRule,
    AlertState,
    Condition,
)
from crossfoot_server.alerts.queries import pending_alert
from crossfoot_server.companies.access import Actor
from crossfoot_server.forecasting.actions import refuse_unknown
from crossfoot_server.jobs.dispatch import send
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.sales.queries import table_of
from crossfoot_server.shared.errors import ConflictError, ProblemError

MOST_RULES: Final = 500
#: No share of a company is a thousand percent; who writes 30 means 30 %, which is 0.3.
_MOST_SHARE: Final = Decimal(10)
#: What makes another condition of a rule: an alert of the old one is over then.
_WATCHED: Final = ("kpi", "period", "condition", "parameters")
CHANGED, OFF, REMOVED = (f"The rule was {what}." for what in ("changed", "switched off", "removed"))


@transaction.atomic
def create_rule(*, by: Actor, given: Mapping[str, Any]) -> AlertRule:
    """Make a rule; it is evaluated as soon as a worker is free.

    Raises:
        UserError, ProblemError: there is no such KPI, or the condition cannot be.
        ConflictError: the company has as many rules as it may have.
    """
    rule = AlertRule(company_id=by.company_id, created_by=by.name, **given)
    _complete(rule)
    _refuse_unsold(rule)
    if AlertRule.objects.of(by.company_id).count() >= MOST_RULES:
        raise ConflictError(
            f"A company has at most {MOST_RULES} alert rules: remove one first.", "too_many"
        )
    rule.save(force_insert=True)
    _evaluate_soon(rule)
    return rule


@transaction.atomic
def change_rule(rule: AlertRule, *, changes: Mapping[str, Any], now: datetime) -> AlertRule:
    """Change a rule. What it watches being another thing, its alert is over, and it may fire again.

    Raises:
        UserError, ProblemError: there is no such KPI, or the condition cannot be.
    """
    locked = AlertRule.objects.of(rule.company_id).select_for_update().get(pk=rule.pk)
    before = {name: getattr(locked, name) for name in _WATCHED}
    for name, value in changes.items():
        setattr(locked, name, value)
    _complete(locked)
    if before != {name: getattr(locked, name) for name in _WATCHED}:
        _refuse_unsold(locked)
        end_alert(locked, CHANGED, now=now)
        locked.fired_at = None
    elif not locked.is_active:
        end_alert(locked, OFF, now=now)
    locked.outcome = locked.reason = ""
    locked.save()
    _evaluate_soon(locked)
    return locked


@transaction.atomic
def remove_rule(rule: AlertRule, *, now: datetime) -> None:
    """Remove a rule; its alerts stay in the history, and the one that was not over is."""
    locked = AlertRule.objects.of(rule.company_id).select_for_update().get(pk=rule.pk)
    end_alert(locked, REMOVED, now=now)
    locked.delete()


def try_rule(rule: AlertRule, *, now: datetime) -> tuple[Decision, Watched]:
    """What an evaluation would come to now; nothing is kept and nobody is told."""
    seen = watched(rule)
    return decide(rule, pending_alert(rule), seen, now=now), seen


def acknowledge(alert: AlertHistory, *, by: Actor, note: str, now: datetime) -> AlertHistory:
    """Note who has seen an alert: it is neither told again nor escalated. The first who has stays.

    Raises:
        ConflictError: the alert is over.
    """
    rows = AlertHistory.objects.of(by.company_id).filter(pk=alert.pk)
    rows.filter(state=AlertState.OPEN).update(
        state=AlertState.ACKNOWLEDGED, acknowledged_by=by.name, acknowledged_at=now, note=note
    )
    found = rows.get()
    if found.state not in PENDING:
        raise ConflictError("The alert is over: there is nothing to acknowledge.", "alert_over")
    return found


def _complete(rule: AlertRule) -> None:
    """Check what a rule watches, and write its parameters as the library does."""
    if (rule.condition == Condition.INTERVAL) != (rule.kpi == DEMAND):
        raise ProblemError(
            f"The condition “interval” is of the KPI “{DEMAND}”, and no other is.", "unknown_kpi"
        )
    if rule.condition == Condition.INTERVAL:
        rule.parameters = {"item": item_of(rule.parameters)}
        return
    kpi = _kpi(rule.kpi)
    wanted = rule_of(rule.condition, {**rule.parameters, "severity": rule.severity})
    if isinstance(wanted, Threshold):
        _refuse_impossible(kpi, wanted)
    if isinstance(wanted, Change) and kpi.is_signed:
        raise ProblemError(
            f"“{kpi.title}” may be below zero, so a change of it is no share of what it was: watch "
            "it with a threshold or an anomaly.",
            "impossible_change",
        )
    _, values = record_of(wanted)
    del values["severity"]
    # As the database gives them back, so that what was not changed is the same.
    rule.parameters = {
        name: Decimal(repr(value)) if isinstance(value, float) else value
        for name, value in values.items()
    }


def _refuse_unsold(rule: AlertRule) -> None:
    """Refuse an item that is in no sale; a company without sales may make its rules before them."""
    if rule.condition == Condition.INTERVAL and table_of(rule.company_id) is not None:
        refuse_unknown(rule.company_id, [rule.parameters["item"]])


def _kpi(name: str) -> Kpi:
    if name in BY_NAME:
        return BY_NAME[name]
    near = difflib.get_close_matches(name, BY_NAME, n=3, cutoff=0.5) or list(BY_NAME)
    raise ProblemError(
        f"There is no KPI “{name[:60]}”. There are, among others: {', '.join(near[:10])}.",
        "unknown_kpi",
    )


def _refuse_impossible(kpi: Kpi, wanted: Threshold) -> None:
    """Refuse limits that are slips: they would always hold, or never."""
    limit = wanted.limit
    if kpi.unit == "share" and abs(limit) > _MOST_SHARE:
        raise ProblemError(
            f"“{kpi.title}” is a share: a limit of {limit} would be {limit:,.0%}. Write 0.3 for "
            "30 %.",
            "impossible_limit",
        )
    is_low = wanted.operator == "below" and limit <= 0
    if kpi.unit == "count" and (is_low or limit < 0):
        raise ProblemError(
            f"“{kpi.title}” is never below zero, so a limit of {limit} tells nothing.",
            "impossible_limit",
        )


def _evaluate_soon(rule: AlertRule) -> None:
    told = partial(send, "evaluate_alert_rules", str(rule.company_id), queue="kpi", expires=240)
    transaction.on_commit(told, robust=True)
