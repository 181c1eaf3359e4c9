"""Trends of key figures: as they were measured, or over the snapshots of the newest periods."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from crossfoot.errors import UserError
from crossfoot.kpis.compute import KpiRun
from crossfoot.kpis.trends import Trend, trend_of
from crossfoot.sales.periods import Period
from crossfoot_server.kpis.queries import current_of, latest_run

NO_SNAPSHOTS = "No key figures were taken yet: take a snapshot first."


@dataclass(frozen=True)
class Trended:
    """The trend of a KPI over whole periods, from the first label to the last."""

    kpi: str
    first_label: str
    last_label: str
    trend: Trend


def trends_in(run: KpiRun) -> Iterator[Trended]:
    """The trends of a run, over all its whole periods."""
    for name, trend in run.trends.items():
        labels = [one.period for one in run.measured if one.kpi.name == name and not one.is_partial]
        yield Trended(name, labels[0], labels[-1], trend)


def trends_of_snapshots(
    company_id: uuid.UUID, periods: Sequence[Period], last: int | None
) -> tuple[str, dict[Period, list[Trended]]]:
    """Trends over the current snapshots of whole periods, or the `last` of them; their version.

    Raises:
        UserError: there are no snapshots.
    """
    run = latest_run(company_id)
    if run is None:
        raise UserError(NO_SNAPSHOTS)
    found = {period: list(_of_period(company_id, period, last)) for period in periods}
    return run.data_version, found


def _of_period(company_id: uuid.UUID, period: Period, last: int | None) -> Iterator[Trended]:
    rows = current_of(company_id).filter(period=period, is_partial=False)
    ordered = rows.order_by("kpi", "first_day").values_list("kpi", "label", "value")
    for kpi, group in groupby(ordered, key=lambda row: row[0]):
        newest = list(group)[-(last or 0) :]
        trend = trend_of([None if value is None else float(value) for _, _, value in newest])
        if trend is not None:
            yield Trended(kpi, newest[0][1], newest[-1][1], trend)
