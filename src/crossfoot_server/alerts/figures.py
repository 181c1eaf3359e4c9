"""The values that a rule looks at: the snapshots of its KPI as they are now."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from crossfoot.errors import UserError
from crossfoot.kpis.alerts import History, Point
from crossfoot.sales.periods import Window, parse_period
from crossfoot_server.alerts.models import AlertRule
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.queries import current_of, latest_run
from crossfoot_server.sales.queries import table_of

_COLUMNS = ("first_day", "last_day", "value", "reason", "is_partial")


@dataclass(frozen=True)
class Watched:
    """The history of a rule's KPI, the run that took its snapshots, the version of their data."""

    history: History
    run_id: uuid.UUID | None
    version: str

    def as_it_is(self, as_of: dt.date) -> str:
        """The newest value that is over, in words."""
        seen = self.history.over(as_of)
        if not seen or seen[-1].value is None:
            return "The condition does not hold."
        newest = seen[-1]
        value = self.history.text(newest.value or 0)
        period = self.history.name(newest.window)
        return f"{self.history.named} is {value} in {period}: the condition does not hold."


def watched(rule: AlertRule) -> Watched:
    """Read what a rule looks at; a KPI of which no snapshot was taken has an empty history.

    Raises:
        UserError: this version of the product has no such KPI.
    """
    if rule.kpi not in BY_NAME:
        raise UserError(f"There is no KPI “{rule.kpi}” any more: change the rule.")
    # Before its snapshots: a run that comes meanwhile is another one, and is looked at again.
    run = latest_run(rule.company_id)
    kpi, table = BY_NAME[rule.kpi], table_of(rule.company_id)
    rows = current_of(rule.company_id).filter(kpi=rule.kpi, period=rule.period)
    points = tuple(_point(row) for row in rows.order_by("first_day").values(*_COLUMNS))
    history = History(
        kpi.title,
        kpi.unit,
        parse_period(rule.period),
        points,
        table.last_day if table else None,
        table.currency if table and kpi.unit == "money" else "",
    )
    return Watched(history, run.pk if run else None, run.data_version if run else "")


def title_of(kpi: str) -> str:
    """What people call a KPI; its name where this version of the product has none like it."""
    return BY_NAME[kpi].title if kpi in BY_NAME else kpi


def _point(row: dict[str, Any]) -> Point:
    window = Window(row["first_day"], row["last_day"] + dt.timedelta(days=1))
    return Point(window, row["value"], row["reason"] or None, row["is_partial"])
