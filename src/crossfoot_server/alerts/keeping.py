"""Evaluating a rule: with its row locked, so that two who do it at once fire once."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from crossfoot.errors import UserError
from crossfoot.kpis.alerts import Fired
from crossfoot_server.alerts.deciding import Decision, decide
from crossfoot_server.alerts.figures import Watched, watched
from crossfoot_server.alerts.models import (
    AlertHistory,
    AlertRule,
    AlertState,
    Condition,
    Gravity,
    Step,
    Telling,
)
from crossfoot_server.alerts.queries import pending_alert
from crossfoot_server.alerts.telling import tell
from crossfoot_server.kpis.queries import latest_run

logger = logging.getLogger(__name__)
OVER: Final = "The condition is over."
_SETTLED_BY: Final = ("company_id", "condition", "outcome", "evaluated_at", "evaluated_run")
_NOTED: Final = (*_SETTLED_BY[2:], "evaluated_version", "reason", "fired_at")


@dataclass(frozen=True)
class _Case:
    """A rule with its alert that is not over, and what was decided."""

    rule: AlertRule
    alert: AlertHistory | None
    decision: Decision
    now: datetime

    @property
    def open_alert(self) -> AlertHistory:
        assert self.alert is not None  # noqa: S101 - these steps are decided of alerts only
        return self.alert


def evaluate_all(*, now: datetime, company_id: uuid.UUID | None = None) -> int:
    """Evaluate the active rules, of one company or of all; return how many were looked at.

    A rule that did not hold is looked at again with new snapshots, and on another day. One that
    fails is logged, and does not hide the others'.
    """
    rules = AlertRule.everywhere.filter(is_active=True)
    wanted = rules if company_id is None else rules.filter(company_id=company_id)
    newest = cache(_newest_run)
    done = 0
    for rule in list(wanted.order_by("company_id", "kpi", "id").only(*_SETTLED_BY)):
        if _is_settled(rule, newest(rule.company_id), now=now):
            continue
        try:
            done += evaluate_rule(rule.pk, now=now) is not None
        except SoftTimeLimitExceeded:
            raise
        except UserError as error:
            AlertRule.everywhere.filter(pk=rule.pk).update(
                evaluated_at=now, outcome=Step.CANNOT_TELL, reason=str(error)
            )
        except Exception:
            logger.exception("alert rule %s could not be evaluated", rule.pk)
    return done


def _newest_run(company_id: uuid.UUID) -> uuid.UUID | None:
    run = latest_run(company_id)
    return run.pk if run else None


def _is_settled(rule: AlertRule, run_id: uuid.UUID | None, *, now: datetime) -> bool:
    """Whether nothing has changed since a rule did not hold: neither snapshots nor the day.

    Forecasts change at other times than snapshots.
    """
    if rule.condition == Condition.INTERVAL:
        return False
    if rule.outcome not in (Step.QUIET, Step.CANNOT_TELL) or rule.evaluated_at is None:
        return False
    return rule.evaluated_run == run_id and rule.evaluated_at.date() == now.date()


def evaluate_rule(rule_id: uuid.UUID, *, now: datetime) -> Decision | None:
    """Evaluate a rule, and keep and tell what comes of it; None: it is not active any more."""
    with transaction.atomic():
        rule = AlertRule.everywhere.select_for_update().filter(pk=rule_id, is_active=True).first()
        if rule is None:
            return None
        seen, alert = watched(rule), pending_alert(rule)
        decision = decide(rule, alert, seen, now=now)
        do = _STEPS.get(decision.step)
        if do is not None:
            do(_Case(rule, alert, decision, now))
        _note(rule, decision, seen, now=now)
    return decision


def end_alert(rule: AlertRule, resolution: str, *, now: datetime) -> None:
    """Close the alert of a rule that is watched no longer; nobody is told."""
    pending = pending_alert(rule)
    if pending is not None:
        _close(pending, resolution, now=now)


def _close(alert: AlertHistory, resolution: str, *, now: datetime) -> None:
    alert.state, alert.resolved_at, alert.resolution = AlertState.RESOLVED, now, resolution
    alert.save(update_fields=["state", "resolved_at", "resolution"])


def _note(rule: AlertRule, decision: Decision, seen: Watched, *, now: datetime) -> None:
    rule.evaluated_at, rule.evaluated_run, rule.evaluated_version = now, seen.run_id, seen.version
    rule.outcome, rule.reason = decision.step, decision.why
    if decision.counts:
        rule.fired_at = now
    rule.save(update_fields=_NOTED)


def _fire(case: _Case) -> None:
    rule, fired = case.rule, _figures(case)
    alert = AlertHistory.everywhere.create(
        company_id=rule.company_id,
        created_at=case.now,
        rule=rule,
        rule_name=rule.name,
        kpi=rule.kpi,
        period=rule.period,
        severity=case.decision.severity,
        fired_at=case.now,
        told_at=case.now,
        held_at=case.now,
        **_columns(fired),
    )
    tell(rule, alert, Telling.FIRED, number=1, now=case.now)


def _go_on(case: _Case) -> None:
    alert = case.open_alert
    columns = {**_columns(_figures(case)), "held_at": case.now}
    if case.decision.counts:
        columns |= {"times": alert.times + 1, "told_at": case.now}
    for name, value in columns.items():
        setattr(alert, name, value)
    alert.save(update_fields=list(columns))


def _fire_again(case: _Case) -> None:
    _go_on(case)
    alert = case.open_alert
    tell(case.rule, alert, Telling.FIRED_AGAIN, number=alert.times, now=case.now)


def _escalate(case: _Case) -> None:
    _go_on(case)
    alert = case.open_alert
    alert.severity, alert.escalated_at = case.decision.severity, case.now
    alert.save(update_fields=["severity", "escalated_at"])
    place = Gravity.values.index(alert.severity)
    tell(case.rule, alert, Telling.ESCALATED, number=place, now=case.now)


def _resolve(case: _Case) -> None:
    alert = case.open_alert
    alert.sentence = case.decision.why
    alert.save(update_fields=["sentence"])
    _close(alert, OVER, now=case.now)
    tell(case.rule, alert, Telling.RESOLVED, number=1, now=case.now)


def _figures(case: _Case) -> Fired:
    fired = case.decision.fired
    assert fired is not None  # noqa: S101 - these steps are decided of rules that hold
    return fired


def _columns(fired: Fired) -> dict[str, object]:
    return {
        "period_label": fired.period,
        "value": fired.value,
        "limit": fired.limit,
        "score": fired.score,
        "sentence": fired.sentence,
    }


_STEPS: dict[Step, Callable[[_Case], None]] = {
    Step.FIRE: _fire,
    Step.GOES_ON: _go_on,
    Step.FIRE_AGAIN: _fire_again,
    Step.ESCALATE: _escalate,
    Step.RESOLVE: _resolve,
}
