"""What forecasts mean for the stock: reorder point, safety stock and economic order quantity."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting.intervals import count_quantiles
from crossfoot.forecasting.series import Floats

#: Where the ends of an 80 % and of a 95 % interval are, in sigmas of a normal distribution.
_HALF: Final = {80: 1.2815515655446004, 95: 1.959963984540054}
#: How much errors of one period go with those of another, where nothing is known: half way between
#: independent ones and all the same.
_ALIKE: Final = 0.5
STOCK_SCHEMA: Final = pl.Schema(
    {
        "item": pl.String, "lead_time": pl.Float64, "service_level": pl.Float64,
        "lead_time_demand": pl.Float64, "safety_stock": pl.Float64, "reorder_point": pl.Float64,
        "economic_order_quantity": pl.Float64,
    }
)  # fmt: skip


@dataclass(frozen=True)
class StockPolicy:
    """How stock is replenished.

    `lead_time` is in periods of the forecast, with fractions; `service_level` the probability that
    a cycle ends without a stock-out; `order_cost` per order and `holding_cost` per unit and period.
    """

    lead_time: float
    service_level: float = 0.95
    order_cost: float | None = None
    holding_cost: float | None = None

    def __post_init__(self) -> None:
        if self.lead_time <= 0:
            raise UserError("The lead time has to be above zero periods.")
        if not 0.5 <= self.service_level < 1:
            raise UserError("The service level has to be at least 0.5 and below 1, such as 0.95.")
        for cost in (self.order_cost, self.holding_cost):
            if cost is not None and cost <= 0:
                raise UserError("Costs of orders and of holding stock have to be above zero.")


def plan_stock(forecasts: pl.DataFrame, kinds: dict[str, str], policy: StockPolicy) -> pl.DataFrame:
    """Plan every item of a forecast; `kinds` by item, as in the items of the result.

    Reorder point: the quantile of the demand during the lead time at the service level. Safety
    stock: what of it is above the expected demand. EOQ: Harris (1913), from the mean forecast; null
    without costs.

    Raises:
        UserError: the lead time is longer than the forecast.
    """
    rows = [
        _plan(str(group["item"][0]), group, kinds, policy)
        for group in forecasts.partition_by("item", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=STOCK_SCHEMA, orient="row")


def _plan(
    item: str, rows: pl.DataFrame, kinds: dict[str, str], policy: StockPolicy
) -> tuple[object, ...]:
    if policy.lead_time > rows.height:
        raise UserError(
            f"The lead time of {policy.lead_time:g} periods is longer than the forecast of "
            f"{rows.height}: ask for a longer horizon."
        )
    mean = rows["forecast"].to_numpy()
    shares = np.clip(policy.lead_time - np.arange(rows.height), 0.0, 1.0)
    demand = float(mean @ shares)
    if kinds.get(item) == "intermittent":
        point = _counted(rows, demand, policy)
    else:
        point = demand + _spread(rows, shares, policy.service_level)
    return (
        item, policy.lead_time, policy.service_level, demand, max(point - demand, 0.0),
        max(point, demand), economic_order_quantity(float(mean.mean()), policy),
    )  # fmt: skip


def _spread(rows: pl.DataFrame, shares: Floats, level: float) -> float:
    """How far the quantile of the sum lies above its mean, from the ends of the intervals."""
    above = _above(rows, level) * np.sqrt(shares)
    squared = (1 - _ALIKE) * float(np.sum(above**2)) + _ALIKE * float(np.sum(above)) ** 2
    return math.sqrt(squared)


def _above(rows: pl.DataFrame, level: float) -> Floats:
    """How far the quantile of each step lies above the forecast.

    On the straight lines through the median, the end of the 80 and that of the 95 % interval over
    the normal quantile, and beyond on the last of them: errors are not normal, and a service level
    is one-sided (95 % is 1.64 sigmas, where the interval of 95 % ends at 1.96).
    """
    from scipy.special import ndtri  # 40 MB, which a web process never needs

    z = float(ndtri(level))
    inner, outer = ((rows[f"hi{one}"] - rows["forecast"]).to_numpy() for one in _HALF)
    if z <= _HALF[80]:
        return np.asarray(inner * (z / _HALF[80]))
    share = (z - _HALF[80]) / (_HALF[95] - _HALF[80])
    return np.asarray(inner + share * (outer - inner))


def _counted(rows: pl.DataFrame, demand: float, policy: StockPolicy) -> float:
    """The negative-binomial quantile of the sum, with the dispersion of a period."""
    mean = float(rows["forecast"].mean())  # type: ignore[arg-type]
    if mean <= 0:
        return 0.0
    sigma = float(np.mean((rows["hi95"] - rows["forecast"]).to_numpy())) / _HALF[95]
    over = np.array([max(sigma**2 / mean, 1.0)])
    return float(count_quantiles(np.array([[demand]]), over, policy.service_level)[0, 0])


def economic_order_quantity(mean: float, policy: StockPolicy) -> float | None:
    """The order that costs least: sqrt(2 x demand x cost of an order / cost of holding a unit)."""
    if policy.order_cost is None or policy.holding_cost is None:
        return None
    return math.sqrt(2 * max(mean, 0.0) * policy.order_cost / policy.holding_cost)
