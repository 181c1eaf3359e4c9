"""The weekly back-test: how the recipe in use and every method would have done."""

from dataclasses import dataclass
from typing import Any, Final

from crossfoot.errors import UserError
from crossfoot.forecasting import Asked, Panel, build_panel, find_frequency, find_profile, forecast
from crossfoot_server.forecasting.demand import read_demand
from crossfoot_server.forecasting.figures import MEASURES
from crossfoot_server.forecasting.preferences import settings_of
from crossfoot_server.forecasting.requirements import need_methods
from crossfoot_server.forecasting.running import NO_DEMAND, NO_SALES, STEPS
from crossfoot_server.jobs.running import Work

#: Items that methods are tested on; all methods cost a minute of CPU per 200 items.
MOST: Final = 400


@dataclass(frozen=True)
class Tested:
    """Columns of ForecastModel by row."""

    rows: list[dict[str, Any]]


def try_methods(work: Work) -> Tested:
    """Back-test the recipe in use and all methods on the company's items, or on some of them.

    Raises:
        UserError: there are no sales, or the packages that forecast are not installed.
    """
    need_methods()
    work.tracking.begin("series")
    settings = settings_of(work.job.company_id)
    demand = read_demand(work.job.company_id)
    if demand is None:
        raise UserError(NO_SALES)
    panel = build_panel(demand.rows, find_frequency(settings.frequency))
    if not panel.series:
        raise UserError(NO_DEMAND)
    asked = Asked(settings.horizon, find_profile(settings.profile), every_method=True)
    result = forecast(_some(panel), asked, work.tracking.following(STEPS))
    work.tracking.begin("saving")
    champions: set[str] = set()
    rows = []
    for row in result.backtest.iter_rows(named=True):
        # The recipe comes first of its kind.
        is_champion = row["kind"] not in champions
        champions.add(row["kind"])
        rows.append(
            {
                "frequency": settings.frequency,
                "tested": result.tested,
                "data_version": demand.version,
                "is_used": row["used"],
                "is_champion": is_champion,
                **{name: row[name] for name in ("kind", "method", "series", *MEASURES)},
            }
        )
    return Tested(rows)


def _some(panel: Panel) -> Panel:
    """Every n-th item in the order of their numbers, so that no more than MOST are tested."""
    series = sorted(panel.series, key=lambda one: one.item)
    step = -(-len(series) // MOST)
    return Panel(panel.frequency, tuple(series[::step]), panel.reasons)
