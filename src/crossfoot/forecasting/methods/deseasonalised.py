"""Theta on values whose season was taken out, after it was shrunk by how sure it is."""

from collections.abc import Callable
from typing import Final

import numpy as np

from crossfoot.forecasting.decomposition import shrunken_season
from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.methods.local import fitted_theta
from crossfoot.forecasting.series import Floats

_FEWEST: Final = 4


def _run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
    mean, sigma = (nothing(len(batch.values), horizon) for _ in range(2))
    for place, (values, season) in enumerate(zip(batch.values, batch.seasons, strict=True)):
        if len(values) >= _FEWEST:
            mean[place], sigma[place] = _one(values, season, horizon)
        tick()
    return Predicted(mean, sigma)


def _one(values: Floats, season: int, horizon: int) -> tuple[Floats, Floats]:
    """Seasons are factors where all values are positive, and are added where not."""
    n, positive = len(values), bool(values.min() > 0)
    pattern = shrunken_season(np.log(values) if positive else values, season)
    whole = np.resize(pattern, n + horizon)
    if not positive:
        mean, sigma = fitted_theta(values - whole[:n], horizon)
        return mean + whole[n:], sigma
    factors = np.exp(whole)
    mean, sigma = fitted_theta(values / factors[:n], horizon)
    return np.maximum(mean, 0.0) * factors[n:], sigma * factors[n:]


DESEASONALISED: Final = Method(
    "deseasonalised_theta",
    "Dynamic optimised Theta, without the shrunken season",
    "Miller, Williams 2003; Fiorucci et al. 2016",
    _run,
)
