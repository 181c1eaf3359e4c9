"""Forecasts on a worker: the series of a run, its chunks, and what comes of one of them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting import (
    Asked,
    ForecastResult,
    Panel,
    build_panel,
    forecast,
)
from crossfoot.forecasting.series import Floats
from crossfoot_server.forecasting.demand import Demand, read_demand
from crossfoot_server.forecasting.models import ForecastChunk, ForecastRun
from crossfoot_server.forecasting.panels import keep_series, kept_series
from crossfoot_server.forecasting.recipes import champions_of, frequency_of, profile_of
from crossfoot_server.forecasting.requirements import NO_SALES, need_methods
from crossfoot_server.forecasting.stocking import TOO_FAR, plan_items
from crossfoot_server.jobs.running import Work

NO_DEMAND: Final = (
    "No item has a demand above zero up to the last whole period. Choose shorter periods, or "
    "upload more sales."
)
IDLE: Final = "no demand up to the last whole period: {names}"
STEPS: Final = {"back-test": "backtest", "forecast": "forecast"}
_DECIMALS: Final = 4
_POINT: Final = ("forecast", "lo80", "hi80", "lo95", "hi95")


@dataclass(frozen=True)
class Made:
    """Forecasts of a run or a chunk, with what is planned and known of each item."""

    panel: Panel
    result: ForecastResult
    plans: dict[str, dict[str, float | None]]
    known: dict[str, dict[str, Any]]

    def parts(self, size: int) -> Iterator[list[dict[str, Any]]]:
        """Columns of DemandForecast, of so many items at a time: those of all take 20 MB."""
        past = {one.item: one.values[-self.panel.frequency.most :] for one in self.panel.series}
        for part in self.result.items.iter_slices(size):
            ahead = self.result.forecasts.join(part.select("item"), on="item", how="semi")
            groups = ahead.partition_by("item", maintain_order=True, as_dict=True)
            yield [
                {
                    **_row(one, groups[name,], self.plans[name], self.known.get(name, {})),
                    "history": _past(past[name]),
                }
                for one in part.iter_rows(named=True)
                for name in (one["item"],)
            ]


@dataclass(frozen=True)
class Planned:
    """What a run is about to forecast; `chunks` are (first item, last item, items)."""

    champions: dict[str, str]
    demand: Demand
    panel: Panel
    remarks: tuple[str, ...]
    chunks: tuple[tuple[str, str, int], ...] = ()
    made: Made | None = field(default=None)


def forecast_run(work: Work) -> Planned:
    """Forecast what a run asks for here and now, or in chunks where that is too much for one job.

    Raises:
        UserError: there are no sales, or the packages that forecast are not installed.
    """
    need_methods()
    work.tracking.begin("series")
    run = ForecastRun.everywhere.get(job=work.job)
    demand = read_demand(run.company_id)
    if demand is None:
        raise UserError(NO_SALES)
    run.champions = champions_of(run.company_id, run.frequency, run.profile)
    panel = build_panel(demand.rows, frequency_of(run))
    demand = replace(demand, rows=demand.rows.clear())  # 10 MB of 300,000 lines
    panel, remarks = _chosen(panel, run)
    if not panel.series:
        raise UserError(NO_DEMAND)
    if len(panel.series) > run.chunk_size:
        keep_series(run, panel, demand)
        return Planned(run.champions, demand, panel, remarks, _chunks(panel, run.chunk_size))
    return Planned(run.champions, demand, panel, remarks, made=make(work, run, panel, demand.items))


def forecast_chunk(work: Work, chunk: ForecastChunk) -> Made:
    """Forecast a chunk of a run from the series that the run has kept.

    Raises:
        UserError: the run was cleared away since, as a newer one is in use.
    """
    need_methods()
    work.tracking.begin("series")
    try:
        panel, items = kept_series(chunk.run, chunk.number * chunk.run.chunk_size, chunk.item_count)
    except FileNotFoundError as error:
        raise UserError("The run was cleared away: start another one.") from error
    return make(work, chunk.run, panel, items)


def make(work: Work, run: ForecastRun, panel: Panel, items: pl.DataFrame) -> Made:
    """Forecast the series of a panel, and plan the stock."""
    asked = Asked(run.horizon, profile_of(run))
    result = forecast(panel, asked, work.tracking.following(STEPS))
    work.tracking.begin("saving")
    known = {row["item"]: row for row in items.iter_rows(named=True)}
    return Made(panel, result, _plans(run, result, known), known)


def _past(values: Floats) -> list[float | int | None]:
    """Values as they are kept: null where there was no stock, whole numbers without a point."""
    return [
        None if math.isnan(value) else int(value) if value.is_integer() else round(value, 3)
        for value in values.tolist()
    ]


def _chosen(panel: Panel, run: ForecastRun) -> tuple[Panel, tuple[str, ...]]:
    """The panel in the order of its items, of a run of some items only theirs; and remarks."""
    series = tuple(sorted(panel.series, key=lambda one: one.item))
    if not run.items:
        return Panel(panel.frequency, series), panel.reasons
    wanted = set(run.items)
    own = tuple(one for one in series if one.item in wanted)
    idle = sorted(wanted - {one.item for one in own})
    words = (IDLE.format(names=", ".join(idle[:20])),) if idle else ()
    return Panel(panel.frequency, own), words


def _chunks(panel: Panel, size: int) -> tuple[tuple[str, str, int], ...]:
    names = [one.item for one in panel.series]
    parts = [names[place : place + size] for place in range(0, len(names), size)]
    return tuple((part[0], part[-1], len(part)) for part in parts)


def _plans(
    run: ForecastRun, result: ForecastResult, known: dict[str, dict[str, Any]]
) -> dict[str, dict[str, float | None]]:
    kinds = dict(result.items.select("item", "kind").iter_rows())
    lead_times = {
        item: row["lead_time_days"] for item, row in known.items() if row["lead_time_days"]
    }
    return plan_items(run, result.forecasts, kinds, lead_times)


def _row(
    one: dict[str, Any], ahead: pl.DataFrame, plan: dict[str, Any], known: dict[str, Any]
) -> dict[str, Any]:
    days = plan["days"]
    reasons = [word for word in one["reasons"].split("; ") if word]
    if plan["reorder_point"] is None:
        reasons.append(TOO_FAR.format(days=days))
    return {
        "item_id": one["item"],
        "item_name": known.get("name") or "",
        "category": known.get("category") or "",
        "reasons": reasons,
        "first_on": one["first"],
        "last_on": one["last"],
        "points": _points(ahead),
        "total": round(float(ahead["forecast"].sum()), _DECIMALS),
        "lead_time_days": days,
        **{
            name: one[name]
            for name in (
                "kind", "method", "periods", "season", "season_found", "seasonal_strength",
                "trend_strength",
            )
        },
        **{name: _rounded(plan[name]) for name in _PLAN},
    }  # fmt: skip


_PLAN: Final = (
    "lead_time", "service_level", "lead_time_demand", "safety_stock", "reorder_point",
    "economic_order_quantity",
)  # fmt: skip


def _points(ahead: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {"date": row["date"].isoformat(), **{name: _rounded(row[name]) for name in _POINT}}
        for row in ahead.iter_rows(named=True)
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
