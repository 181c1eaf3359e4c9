"""Alert rules on the successive values of a KPI: whether they hold, not who is told."""

from crossfoot.kpis.alerts.escalation import Escalation, escalated
from crossfoot.kpis.alerts.evaluating import CannotTell, Fired, evaluate
from crossfoot.kpis.alerts.expected import Expected
from crossfoot.kpis.alerts.history import History, Point
from crossfoot.kpis.alerts.parsing import record_of, rule_of
from crossfoot.kpis.alerts.rules import (
    KINDS,
    SEVERITIES,
    Anomaly,
    Change,
    Missing,
    Rule,
    Severity,
    Threshold,
)

__all__ = [
    "KINDS",
    "SEVERITIES",
    "Anomaly",
    "CannotTell",
    "Change",
    "Escalation",
    "Expected",
    "Fired",
    "History",
    "Missing",
    "Point",
    "Rule",
    "Severity",
    "Threshold",
    "escalated",
    "evaluate",
    "record_of",
    "rule_of",
]
