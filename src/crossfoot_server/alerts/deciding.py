"""What is to be done about a rule now: pure, so that it can be tried without doing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crossfoot.kpis.alerts import (
    SEVERITIES,
    CannotTell,
    Escalation,
    Fired,
    Severity,
    escalated,
)
from crossfoot_server.alerts.figures import Watched, as_severity
from crossfoot_server.alerts.models import AlertHistory, AlertRule, AlertState, Step


@dataclass(frozen=True)
class Decision:
    """What an evaluation comes to, and why; `fired` has the figures while the rule holds.

    `severity` is the one that the alert has then. `counts`: the alert fires once more.
    """

    step: Step
    why: str
    severity: Severity
    fired: Fired | None = None
    counts: bool = False


def decide(
    rule: AlertRule, alert: AlertHistory | None, watched: Watched, *, now: datetime
) -> Decision:
    """Hold a rule against its KPI; `alert` is the one of the rule that is not over."""
    severity = as_severity(alert.severity if alert else rule.severity)
    found = watched.verdict(now.date(), is_open=alert is not None)
    if isinstance(found, CannotTell):
        return Decision(Step.CANNOT_TELL, found.reason, severity)
    if found is None:
        step = Step.QUIET if alert is None else Step.RESOLVE
        return Decision(step, watched.as_it_is(now.date()), severity)
    if alert is None:
        return _begun(rule, found, now=now)
    return _going_on(rule, alert, found, now=now)


def cooling_until(rule: AlertRule) -> datetime | None:
    """Until when a rule does not fire again; None: it has not fired yet."""
    if rule.fired_at is None:
        return None
    return rule.fired_at + timedelta(minutes=rule.cooldown_minutes)


def _is_cooling(rule: AlertRule, now: datetime) -> bool:
    until = cooling_until(rule)
    return until is not None and now < until


def _begun(rule: AlertRule, found: Fired, *, now: datetime) -> Decision:
    if _is_cooling(rule, now):
        return Decision(Step.HOLD_BACK, found.sentence, found.severity, found)
    return Decision(Step.FIRE, found.sentence, found.severity, found, counts=True)


def _going_on(rule: AlertRule, alert: AlertHistory, found: Fired, *, now: datetime) -> Decision:
    severity = as_severity(alert.severity)
    if alert.state == AlertState.ACKNOWLEDGED:
        return Decision(Step.GOES_ON, found.sentence, severity, found)
    counts = not _is_cooling(rule, now)
    due = _graver(rule, alert, times=alert.times + counts, now=now)
    if SEVERITIES.index(due) > SEVERITIES.index(severity):
        return Decision(Step.ESCALATE, found.sentence, due, found, counts)
    step = Step.FIRE_AGAIN if counts else Step.GOES_ON
    return Decision(step, found.sentence, severity, found, counts)


def _graver(rule: AlertRule, alert: AlertHistory, *, times: int, now: datetime) -> Severity:
    """How grave an alert that nobody acknowledged is by now."""
    minutes = rule.escalate_after_minutes
    spans = Escalation(rule.escalate_after_times, None if minutes is None else minutes / 60)
    hours = (now - alert.fired_at).total_seconds() / 3600
    return escalated(as_severity(rule.severity), times, hours, spans)
