"""Key figures of one family for exactly the days that somebody asks for."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from crossfoot.kpis.compute import Measured, WindowRun, measure_window
from crossfoot.kpis.frames import frame_of
from crossfoot.kpis.plan import Plan
from crossfoot.kpis.view import Business
from crossfoot.progress import Progress
from crossfoot.sales.periods import Window
from crossfoot_server.kpis.caching import cached, key_of
from crossfoot_server.kpis.definitions import all_definitions, of_family
from crossfoot_server.kpis.models import KpiCalculation
from crossfoot_server.kpis.reading import DataVersion, Source
from crossfoot_server.kpis.targets import Target, compared, parse_targets

_REVENUE = "net_revenue"


@dataclass(frozen=True)
class Asked:
    """A family, its first and last day, and targets by name."""

    kpi_type: str
    start_date: dt.date
    end_date: dt.date
    targets: Mapping[str, Decimal]

    @property
    def window(self) -> Window:
        return Window(self.start_date, self.end_date + dt.timedelta(days=1))

    def key(self, version: DataVersion) -> str:
        """What the figures are cached by: also the data, and how KPIs are computed."""
        targets = sorted((name, str(value)) for name, value in self.targets.items())
        days = (self.start_date, self.end_date)
        return key_of(version.text, all_definitions(), self.kpi_type, *days, targets)


@dataclass(frozen=True)
class Calculated:
    """The figures of something asked for; `key` is that of the cache."""

    calculation_id: uuid.UUID
    key: str
    figures: dict[str, Any]


def asked_in(row: KpiCalculation) -> Asked:
    """What a row asks for."""
    targets = {name: Decimal(str(value)) for name, value in row.targets.items()}
    return Asked(row.kpi_type, row.start_date, row.end_date, targets)


def calculate(
    source: Source, rows: Iterable[KpiCalculation], now: dt.datetime, progress: Progress
) -> Iterator[Calculated]:
    """The figures of each row; those that were computed before are taken from the cache."""
    wanted = list(rows)
    for done, row in enumerate(wanted):
        progress("computing", done, len(wanted))
        asked = asked_in(row)
        key = asked.key(source.version)
        figures = cached(row.company_id, key, now=now) or figures_of(source, asked)
        yield Calculated(row.pk, key, figures)


def figures_of(source: Source, asked: Asked) -> dict[str, Any]:
    """All KPIs of the family in the window, with comparisons, targets and trends, as plain data.

    Raises:
        UserError: a target is of no KPI of the family.
    """
    targets = parse_targets(asked.targets, asked.kpi_type)
    business = _with_target(source.business, asked.window, targets)
    run = measure_window(business, asked.window, of_family(asked.kpi_type))
    by_name = {one.kpi.name: one for one in run.measured}
    return {
        "kpi_type": asked.kpi_type,
        "label": run.label,
        "start_date": asked.start_date,
        "end_date": asked.end_date,
        "covered": _covered(run),
        "currency": source.currency,
        "kpis": [_told(one) for one in run.measured],
        "targets": [compared(one, by_name[one.kpi.name]) for one in targets],
        "trends": _trends(run),
    }


def _with_target(business: Business, window: Window, targets: list[Target]) -> Business:
    """The company with the target for its revenue in its plan, so that KPIs of targets see it."""
    given = next((one.value for one in targets if one.kpi.name == _REVENUE), None)
    if given is None:
        return business
    label = frame_of(window).label(window)
    planned = replace(business.plan.of(label), target=given)
    return replace(business, plan=Plan({**business.plan.periods, label: planned}))


def _covered(run: WindowRun) -> dict[str, Any]:
    """The days that the figures are of, and whether the data hold all that was asked for."""
    one = run.measured[0]
    return {
        "first_day": one.window.start,
        "last_day": one.window.last,
        "is_partial": one.is_partial,
    }


def _told(one: Measured) -> dict[str, Any]:
    return {
        "kpi": one.kpi.name,
        "title": one.kpi.title,
        "unit": one.kpi.unit,
        "value": one.value,
        "reason": one.reason,
        "note": one.note,
        "previous": one.previous,
        "change": one.change,
        "last_year": one.last_year,
        "year_change": one.year_change,
    }


def _trends(run: WindowRun) -> dict[str, Any]:
    """The trend of each KPI over the window and those before it."""
    starts = [one.start for one in (*run.earlier, run.window)]
    return {
        "windows": len(starts),
        "since": starts[0],
        "kpis": [{"kpi": name, **asdict(trend)} for name, trend in run.trends.items()],
    }
