"""Seasonal naive, and the regression of logarithms on trend and season."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.series import Floats


def _each(
    one: Callable[[Floats, int, int], Floats | None], *, whole_season: bool = False
) -> Callable[..., Predicted]:
    def run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
        mean = nothing(len(batch.values), horizon)
        for place, (values, season) in enumerate(zip(batch.values, batch.seasons, strict=True)):
            whole = batch.frequency.season if whole_season else season
            made = one(values, whole, horizon)
            if made is not None:
                mean[place] = made
            tick()
        return Predicted(mean, nothing(len(batch.values), horizon))

    return run


def seasonal_naive(values: Floats, season: int, horizon: int) -> Floats:
    """The value of a season ago; the last value where there is no season."""
    season = season if len(values) >= season else 1
    made: Floats = np.resize(values[-season:], horizon)
    return made


def mean_of_all(values: Floats, season: int, horizon: int) -> Floats:
    """The mean of what there is."""
    return np.full(horizon, values.mean())


def log_linear(values: Floats, season: int, horizon: int) -> Floats | None:
    """Least squares of the logarithm on trend and season dummies; plain values if negative."""
    n = len(values)
    if n < season + 3:
        return None
    positive = bool(values.min() >= 0)
    scale = float(values.mean()) or 1.0
    target = np.log1p(values / scale) if positive else values
    design = _design(np.arange(n + horizon), season, n)
    answer, *_ = np.linalg.lstsq(design[:n], target, rcond=None)
    ahead: Floats = design[n:] @ answer
    if not positive:
        return ahead
    # A trend of logarithms may explode: what was never nearly seen is not forecast.
    most = np.log1p(2.0 * values.max() / scale)
    unlogged: Floats = np.maximum(np.expm1(np.minimum(ahead, most)) * scale, 0.0)
    return unlogged


def _design(times: npt.NDArray[np.int_], season: int, n: int) -> Floats:
    columns = [np.ones(len(times)), times / n]
    columns += [(times % season == one).astype(float) for one in range(1, season)]
    return np.column_stack(columns)


SIMPLE_METHODS: Final[tuple[Method, ...]] = (
    Method(
        "seasonal_naive", "Seasonal naive", "the value of a season ago",
        _each(seasonal_naive, whole_season=True),
    ),
    Method(
        "log_linear", "Log-linear regression, trend and season",
        "Hyndman, Athanasopoulos 2021, 7", _each(log_linear),
    ),
    Method("mean", "Mean of all periods", "the mean", _each(mean_of_all)),
)  # fmt: skip
