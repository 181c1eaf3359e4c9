"""An alert that nobody acknowledges becomes graver."""

from dataclasses import dataclass

from crossfoot.kpis.alerts.rules import SEVERITIES, Severity


@dataclass(frozen=True)
class Escalation:
    """One step up after so many evaluations, or hours, whichever comes first; None: never."""

    after_times: int | None = 3
    after_hours: float | None = 24


def escalated(
    severity: Severity, times: int, hours: float, rule: Escalation | None = None
) -> Severity:
    """The severity of an alert that has held for so many evaluations and hours unacknowledged.

    Each further span of the same length is one more step; critical is the end.
    """
    spans = rule or Escalation()
    by_times = times // spans.after_times if spans.after_times else 0
    by_hours = int(hours // spans.after_hours) if spans.after_hours else 0
    place = SEVERITIES.index(severity) + max(by_times, by_hours, 0)
    return SEVERITIES[min(place, len(SEVERITIES) - 1)]
