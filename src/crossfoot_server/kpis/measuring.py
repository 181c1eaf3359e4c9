"""Measuring all key figures of a company in all kinds of periods."""

from dataclasses import dataclass
from typing import Any, Final

from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, measure
from crossfoot.progress import Progress
from crossfoot.sales.periods import PERIODS, Period, label
from crossfoot_server.kpis.reading import DataVersion, Source

#: Of which periods only the newest are measured, and how many; of the others all are.
NEWEST: Final[dict[Period, int]] = {"day": 60, "week": 60}
#: Periods in which customers are followed.
COHORTS: Final[tuple[Period, ...]] = ("month", "quarter", "year")


@dataclass(frozen=True)
class Taken:
    """All key figures of one version of the data; `cohorts` by period, as plain rows."""

    version: DataVersion
    runs: tuple[KpiRun, ...]
    cohorts: dict[str, list[dict[str, Any]]]


def take(source: Source, progress: Progress) -> Taken:
    """Measure all; `progress` of the step computing counts kinds of periods."""
    runs = []
    for done, period in enumerate(PERIODS):
        progress("computing", done, len(PERIODS))
        runs.append(measure(source.business, period, ALL_KPIS, last=NEWEST.get(period)))
    tables: dict[str, list[dict[str, Any]]] = {
        period: _cohorts(source, period) for period in COHORTS
    }
    return Taken(source.version, tuple(runs), tables)


def _cohorts(source: Source, period: Period) -> list[dict[str, Any]]:
    table = cohorts(source.business, period)
    return [{**row, "label": label(row["cohort"], period)} for row in table.to_dicts()]
