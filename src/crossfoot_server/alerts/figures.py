"""The values that a rule looks at: the snapshots of its KPI as they are now."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from crossfoot.errors import UserError
from crossfoot.kpis.alerts import (
    SEVERITIES,
    CannotTell,
    Fired,
    History,
    Point,
    Rule,
    Severity,
    evaluate,
    rule_of,
)
from crossfoot.kpis.kpi import Kpi
from crossfoot.sales.periods import Window, parse_period
from crossfoot_server.alerts.demand import DEMAND, watched_demand
from crossfoot_server.alerts.models import AlertRule, Condition
from crossfoot_server.datasets.models import FileKind
from crossfoot_server.datasets.queries import datasets_of
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.queries import current_of, latest_run
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import table_of

Verdict = Fired | CannotTell | None
_COLUMNS = ("first_day", "last_day", "value", "reason", "is_partial")


class Watched(Protocol):
    """What a rule looks at: it can be held against the rule.

    `run_id` and `version` are of the snapshots and of their data.
    """

    @property
    def run_id(self) -> uuid.UUID | None: ...
    @property
    def version(self) -> str: ...
    @property
    def count(self) -> int:
        """How many values there are."""

    def verdict(self, as_of: dt.date, *, is_open: bool) -> Verdict:
        """Whether the rule holds on a day; None: it does not."""

    def as_it_is(self, as_of: dt.date) -> str:
        """The newest value, in words."""


@dataclass(frozen=True)
class WatchedKpi:
    """The history of a rule's KPI."""

    rule: Rule
    history: History
    run_id: uuid.UUID | None
    version: str

    @property
    def count(self) -> int:
        return len(self.history.points)

    def verdict(self, as_of: dt.date, *, is_open: bool) -> Verdict:
        return evaluate(self.rule, self.history, as_of=as_of, is_open=is_open)

    def as_it_is(self, as_of: dt.date) -> str:
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
    if rule.condition == Condition.INTERVAL:
        return watched_demand(rule, as_severity(rule.severity))
    if rule.kpi not in BY_NAME:
        raise UserError(f"There is no KPI “{rule.kpi}” any more: change the rule.")
    # Before its snapshots: a run that comes meanwhile is another one, and is looked at again.
    run = latest_run(rule.company_id)
    wanted = rule_of(rule.condition, {**rule.parameters, "severity": rule.severity})
    return WatchedKpi(
        wanted, _history(rule), run.pk if run else None, run.data_version if run else ""
    )


def as_severity(text: str) -> Severity:
    return next(one for one in SEVERITIES if one == text)


def _history(rule: AlertRule) -> History:
    kpi, table = BY_NAME[rule.kpi], table_of(rule.company_id)
    currency = table.currency if table and kpi.unit == "money" else ""
    rows = current_of(rule.company_id).filter(kpi=rule.kpi, period=rule.period)
    return History(
        kpi.title,
        kpi.unit,
        parse_period(rule.period),
        tuple(_point(row) for row in rows.order_by("first_day").values(*_COLUMNS)),
        _last_day(kpi, rule.company_id),
        currency,
    )


def _last_day(kpi: Kpi, company_id: uuid.UUID) -> dt.date | None:
    """The last day of the data that a KPI is computed from: ledger, stock or sales."""
    if any(need.startswith("ledger.") for need in kpi.needs):
        ledgers = datasets_of(company_id).filter(data_file__kind=FileKind.LEDGER, line_count__gt=0)
        ledger = ledgers.defer("manifest").first()
        return ledger.period_to if ledger else None
    has_stock = any(need.startswith("inventory.") for need in kpi.needs)
    table = table_of(company_id, Subject.INVENTORY if has_stock else Subject.SALES)
    return table.last_day if table else None


def title_of(kpi: str) -> str:
    """What people call a KPI; its name where this version of the product has none like it."""
    if kpi == DEMAND:
        return "Demand beside its forecast"
    return BY_NAME[kpi].title if kpi in BY_NAME else kpi


def _point(row: dict[str, Any]) -> Point:
    window = Window(row["first_day"], row["last_day"] + dt.timedelta(days=1))
    return Point(window, row["value"], row["reason"] or None, row["is_partial"])
