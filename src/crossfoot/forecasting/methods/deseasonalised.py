"""Theta on values without their season."""

from collections.abc import Callable
from typing import Final

from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.methods.local import fitted_theta
from crossfoot.forecasting.methods.seasonless import Seasonless

_FEWEST: Final = 4


def _run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
    mean, sigma = (nothing(len(batch.values), horizon) for _ in range(2))
    for place, (values, season) in enumerate(zip(batch.values, batch.seasons, strict=True)):
        if len(values) >= _FEWEST:
            own = Seasonless.of(values, season, horizon)
            found, spread = fitted_theta(own.values, horizon)
            mean[place], sigma[place] = own.back(found), own.spread(spread)
        tick()
    return Predicted(mean, sigma)


DESEASONALISED: Final = Method(
    "deseasonalised_theta",
    "Dynamic optimised Theta, without the shrunken season",
    "Miller, Williams 2003; Fiorucci et al. 2016",
    _run,
)
