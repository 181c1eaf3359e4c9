"""One linear autoregression over all series of a batch."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.methods.learned import Seen, learn, scaled_forecast
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.series import Floats

_FEWEST: Final = 4
#: Without a season, so many last steps are looked at.
_LAGS: Final = 3
#: The season of a series is learned from so many of its last seasons.
_SEASONS: Final = 8
#: The newest periods are learned from, so many that they fill this many numbers (32 MB).
_MOST_NUMBERS: Final = 4_000_000
#: Rounds of reweighting, at most.
_ROUNDS: Final = 50


class _LeastAbsolute:
    """Least absolute errors, as MASE counts them, in the form that mlforecast asks for."""

    def __init__(self) -> None:
        self._weights: Floats = np.zeros(0)

    def get_params(self, *, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's
        return {}

    def fit(self, features: Any, steps: Any) -> "_LeastAbsolute":
        from statsmodels.regression.quantile_regression import QuantReg

        known = QuantReg(np.asarray(steps, float), _numbers(features))
        self._weights = known.fit(q=0.5, max_iter=_ROUNDS).params
        return self

    def predict(self, features: Any) -> Floats:
        made: Floats = _numbers(features) @ self._weights
        return made


def _numbers(features: Any) -> Floats:
    """What is not known of a series is as if nothing had moved."""
    made: Floats = np.nan_to_num(np.asarray(features, float))
    return made


def _run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
    mean = nothing(len(batch.values), horizon)
    fit = [i for i, values in enumerate(batch.values) if len(values) >= _FEWEST]
    if fit:
        lags = _lags([batch.values[i] for i in fit], batch.frequency.season)
        found = scaled_forecast(
            batch, fit, Scale.by_error, lambda chosen: _forecast(chosen, horizon, lags)
        )
        for i, row in zip(fit, found, strict=True):
            if len(batch.values[i]) > lags:
                mean[i] = row
    for _ in batch.values:
        tick()
    return Predicted(mean, nothing(len(batch.values), horizon))


def _lags(values: list[Floats], season: int) -> int:
    usual = int(np.median([len(one) for one in values]))
    return max(1, min(season + 1 if season > 1 else _LAGS, usual - 3))


def _forecast(batch: Batch, horizon: int, lags: int) -> Floats:
    """From the last steps, the usual step at this place in the season, and the drift."""
    from mlforecast.lag_transforms import ExpandingMean, SeasonalRollingMean

    season = batch.frequency.season
    transforms: dict[int, list[Any]] = {1: [ExpandingMean()]}
    if 1 < season <= lags:
        transforms[season] = [SeasonalRollingMean(season, _SEASONS, min_samples=1)]
    rows = _MOST_NUMBERS // ((lags + 2) * len(batch.values))
    newest = _newest(batch, max(rows, 2 * season) + lags + 1)
    seen = Seen(range(1, lags + 1), transforms)
    return learn(newest, horizon, _LeastAbsolute(), seen, whole=True)


def _newest(batch: Batch, most: int) -> Batch:
    return replace(
        batch,
        values=tuple(values[-most:] for values in batch.values),
        firsts=tuple(
            first + max(len(values) - most, 0)
            for values, first in zip(batch.values, batch.firsts, strict=True)
        ),
    )


POOLED: Final = Method(
    "pooled", "Autoregression over all items", "Montero-Manso, Hyndman 2021", _run
)
