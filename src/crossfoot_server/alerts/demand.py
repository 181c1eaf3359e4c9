"""Rules on forecasts: the newest demand of an item, beside what was expected of it earlier."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from crossfoot.errors import UserError
from crossfoot.kpis.alerts import CannotTell, Expected, Fired, Severity
from crossfoot.sales.periods import Period, label
from crossfoot_server.alerts.models import AlertRule
from crossfoot_server.forecasting.models import LONGEST_ITEM, DemandForecast
from crossfoot_server.forecasting.queries import current_forecasts, forecasts_of

#: What such a rule watches in place of a KPI.
DEMAND: Final = "demand"
_PERIODS: Final[dict[str, Period]] = {
    "D": "day",
    "W": "week",
    "MS": "month",
    "QS": "quarter",
    "YS": "year",
}


@dataclass(frozen=True)
class WatchedDemand:
    """What is known of an item's demand, or why nothing is."""

    found: Expected | CannotTell
    severity: Severity
    run_id: uuid.UUID | None
    version: str

    def verdict(self, as_of: dt.date, *, is_open: bool) -> Fired | CannotTell | None:  # noqa: ARG002 - as of KPIs
        found = self.found
        return found if isinstance(found, CannotTell) else found.fired(self.severity)

    def as_it_is(self, as_of: dt.date) -> str:  # noqa: ARG002 - as of KPIs
        found = self.found
        return found.reason if isinstance(found, CannotTell) else found.text

    @property
    def count(self) -> int:
        """How many values there are."""
        return 0 if isinstance(self.found, CannotTell) else 1


def watched_demand(rule: AlertRule, severity: Severity) -> WatchedDemand:
    """Read what a rule on forecasts looks at: the forecast in use knows the newest demand."""
    item = item_of(rule.parameters)
    current = current_forecasts(rule.company_id).filter(item_id=item).first()
    if current is None:
        found: Expected | CannotTell = CannotTell(f"There is no forecast of {item}.")
        return WatchedDemand(found, severity, None, "")
    run = current.run
    found = _expected(rule, current)
    return WatchedDemand(found, severity, run.pk, f"s{run.data_version}")


def item_of(parameters: dict[str, object]) -> str:
    """The item of the parameters of a rule on forecasts.

    Raises:
        UserError: it is missing, or there is something else.
    """
    unknown = sorted(set(parameters) - {"item"})
    if unknown:
        raise UserError(f"An interval alert has no “{unknown[0]}”. It has: item.")
    item = parameters.get("item")
    if not isinstance(item, str) or not 0 < len(item) <= LONGEST_ITEM:
        raise UserError("An interval alert needs “item”: the number of a product.")
    return item


def _expected(rule: AlertRule, current: DemandForecast) -> Expected | CannotTell:
    period = _PERIODS[current.run.frequency]
    if period != rule.period:
        return CannotTell(f"Forecasts are by {period}; the rule looks at each {rule.period}.")
    actual = current.history[-1] if current.history else None
    if actual is None or current.last_on is None:
        return CannotTell(f"The newest demand of {current.item_id} is not known.")
    name, day = label(current.last_on, period), current.last_on.isoformat()
    for earlier in _earlier(current):
        point = next((one for one in earlier.points if one["date"] == day), None)
        if point is not None:
            low, high = float(point["lo95"]), float(point["hi95"])
            made_on = earlier.created_at.date()
            return Expected(current.item_id, name, float(actual), low, high, made_on)
    return CannotTell(f"No earlier forecast of {current.item_id} reaches {name}.")


def _earlier(current: DemandForecast) -> list[DemandForecast]:
    """Forecasts of the item that were made before its newest demand was known, newest first."""
    rows = forecasts_of(current.company_id).filter(
        item_id=current.item_id,
        run__frequency=current.run.frequency,
        last_on__lt=current.last_on,
        created_at__lt=current.created_at,
    )
    return list(rows.order_by("-created_at")[:10])
