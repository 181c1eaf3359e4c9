"""The weekly contest: the recipe in use against its challengers, on the company's own items."""

from dataclasses import dataclass
from typing import Any, Final

from crossfoot.errors import UserError
from crossfoot.forecasting import Panel, build_panel, find_profile
from crossfoot.forecasting.backtest import tested_horizon
from crossfoot.forecasting.champion import Contest, contenders_of, hold_contest
from crossfoot.forecasting.policies import prepare
from crossfoot.forecasting.recipes import ALL_PROFILES
from crossfoot_server.forecasting.demand import read_demand
from crossfoot_server.forecasting.models import ForecastSettings
from crossfoot_server.forecasting.preferences import settings_of
from crossfoot_server.forecasting.recipes import champions_of, frequency_of
from crossfoot_server.forecasting.requirements import NO_SALES, need_methods
from crossfoot_server.forecasting.running import NO_DEMAND
from crossfoot_server.jobs.running import Work

#: Items of the contest: all methods of all profiles cost a minute of CPU per 100 items.
MOST: Final = 300
_FIGURES: Final = ("series", "windows", "measure", "mase", "rmsse", "bias", "cover80", "cover95",
                   "gain", "takes_over")  # fmt: skip


@dataclass(frozen=True)
class Tested:
    """Columns of ForecastModel by row."""

    rows: list[dict[str, Any]]


def try_methods(work: Work) -> Tested:
    """Back-test the recipes in use and their challengers on the company's items, or some of them.

    Raises:
        UserError: there are no sales, or the packages that forecast are not installed.
    """
    need_methods()
    work.tracking.begin("series")
    company_id = work.job.company_id
    settings = settings_of(company_id)
    demand = read_demand(company_id)
    if demand is None:
        raise UserError(NO_SALES)
    panel = _some(build_panel(demand.rows, frequency_of(settings)))
    if not panel.series:
        raise UserError(NO_DEMAND)
    contest = hold_contest(
        panel,
        settings.horizon,
        contenders_of(find_profile(settings.profile), ALL_PROFILES),
        champions_of(company_id, settings.frequency, settings.profile),
        progress=work.tracking.following({"contest": "backtest"}),
    )
    work.tracking.begin("saving")
    return Tested(_rows(settings, panel, contest, demand.version))


def _rows(
    settings: ForecastSettings, panel: Panel, contest: Contest, version: int
) -> list[dict[str, Any]]:
    prepared = [prepare(one, panel.frequency) for one in panel.series]
    members = find_profile(settings.profile).recipes
    return [
        {
            "frequency": settings.frequency,
            "profile": settings.profile,
            "tested": tested_horizon(prepared, settings.horizon),
            "data_version": version,
            "kind": row["kind"],
            "method": row["contender"],
            "is_champion": contest.champions[row["kind"]] == row["contender"],
            "is_used": any(
                row["contender"] in one.members
                for kind, one in members.items()
                if kind == row["kind"]
            ),
            **{name: row[name] for name in _FIGURES},
        }
        for row in contest.figures.iter_rows(named=True)
    ]


def _some(panel: Panel) -> Panel:
    """Every n-th item in the order of their numbers, so that no more than MOST are tested."""
    series = sorted(panel.series, key=lambda one: one.item)
    step = max(-(-len(series) // MOST), 1)
    return Panel(panel.frequency, tuple(series[::step]), panel.reasons)
