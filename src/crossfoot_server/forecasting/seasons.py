"""Seasons of all sales, of categories and of items."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting import build_panel, find_frequency
from crossfoot.forecasting.seasonality import Seasonality, find_seasonality, weekday_indices
from crossfoot_server.forecasting.demand import Demand, read_demand
from crossfoot_server.forecasting.models import Periods, SeasonalLevel
from crossfoot_server.forecasting.preferences import settings_of
from crossfoot_server.forecasting.requirements import NO_SALES
from crossfoot_server.jobs.running import Work


@dataclass(frozen=True)
class Seasons:
    """Columns of SeasonalProfile by row."""

    rows: list[dict[str, Any]]


def find_seasons(work: Work) -> Seasons:
    """The season of all, of each category and of each item, at the company's frequency.

    Raises:
        UserError: there are no sales.
    """
    work.tracking.begin("series")
    company_id = work.job.company_id
    frequency = settings_of(company_id).frequency
    demand = read_demand(company_id)
    if demand is None:
        raise UserError(NO_SALES)
    rows: list[dict[str, Any]] = []
    levels = list(SeasonalLevel)
    follow = work.tracking.following({"seasons": "forecast"})
    for done, level in enumerate(levels, start=1):
        rows += _of_level(level, _renamed(demand, level), frequency, demand.version)
        follow("seasons", done, len(levels))
    work.tracking.begin("saving")
    return Seasons(rows)


def _renamed(demand: Demand, level: SeasonalLevel) -> pl.DataFrame:
    """The rows with what is looked at in the place of the item."""
    rows = demand.rows.select("item", "date", "quantity")
    if level is SeasonalLevel.ALL:
        return rows.with_columns(item=pl.lit("all"))
    if level is SeasonalLevel.ITEM:
        return rows
    known = demand.items.select("item", "category").drop_nulls()
    return rows.join(known, on="item").with_columns(item="category").drop("category")


def _of_level(
    level: SeasonalLevel, rows: pl.DataFrame, code: str, version: int
) -> list[dict[str, Any]]:
    if rows.is_empty():
        return []
    frequency = find_frequency(code)
    series = build_panel(rows, frequency).series
    monthly = {one.item: one for one in build_panel(rows, find_frequency(Periods.MONTHS)).series}
    weekdays = dict(weekday_indices(rows).iter_rows())
    return [
        {
            "level": level,
            "name": "" if level is SeasonalLevel.ALL else found.name,
            "data_version": version,
            "frequency": code,
            **_columns(found, weekdays.get(found.name, [])),
        }
        for found in find_seasonality(series, frequency, monthly)
    ]


def _columns(found: Seasonality, weekdays: list[float]) -> dict[str, Any]:
    return {
        "periods": found.periods,
        "season": found.season.length,
        "season_found": found.season.found,
        "seasonal_strength": round(found.season.seasonal_strength, 3),
        "trend_strength": round(found.season.trend_strength, 3),
        "months": [{"month": n, "index": one} for n, one in enumerate(found.months, start=1)],
        "weekdays": [{"weekday": n, "index": one} for n, one in enumerate(weekdays, start=1)],
        "sentence": found.sentence,
    }
