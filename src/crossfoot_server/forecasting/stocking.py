"""What forecasts mean for the stock of each item, with its own lead time."""

from typing import Final

import polars as pl

from crossfoot.forecasting.frequencies import find_frequency
from crossfoot.forecasting.stock import STOCK_SCHEMA, StockPolicy, plan_stock
from crossfoot_server.forecasting.models import ForecastRun, Periods

_A_YEAR: Final = find_frequency(Periods.YEARS).days
TOO_FAR: Final = (
    "the lead time of {days:g} days is longer than the forecast: no reorder point; ask for a "
    "longer horizon"
)


def plan_items(
    run: ForecastRun, forecasts: pl.DataFrame, kinds: dict[str, str], lead_times: dict[str, float]
) -> dict[str, dict[str, float | None]]:
    """The plan by item: STOCK_SCHEMA and the lead time in days; `lead_times` are in days, too."""
    planned: dict[str, dict[str, float | None]] = {}
    days = {item: lead_times.get(item, run.lead_time_days) for item in kinds}
    named = forecasts.with_columns(
        days=pl.col("item").replace_strict(days, return_dtype=pl.Float64)
    )
    for group in named.partition_by("days", maintain_order=True):
        policy = _policy(run, group["days"][0])
        table = _without_plan(group, policy) if policy.lead_time > run.horizon else None
        if table is None:
            table = plan_stock(group.drop("days"), kinds, policy)
        told = table.with_columns(days=pl.lit(group["days"][0]))
        planned |= {row["item"]: row for row in told.iter_rows(named=True)}
    return planned


def _policy(run: ForecastRun, days: float) -> StockPolicy:
    period = find_frequency(run.frequency).days
    holding = run.holding_cost
    return StockPolicy(
        days / period,
        run.service_level,
        None if run.order_cost is None else float(run.order_cost),
        None if holding is None else float(holding) * period / _A_YEAR,
    )


def _without_plan(group: pl.DataFrame, policy: StockPolicy) -> pl.DataFrame:
    """Rows of which only the lead time and the service level are known."""
    told = group.select("item").unique(maintain_order=True)
    nothing = [pl.lit(None, kind).alias(name) for name, kind in STOCK_SCHEMA.items()][3:]
    return told.with_columns(
        lead_time=pl.lit(policy.lead_time), service_level=pl.lit(policy.service_level)
    ).with_columns(*nothing)
