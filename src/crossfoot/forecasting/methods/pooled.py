"""One linear autoregression over all series of a batch."""

from collections.abc import Callable
from typing import Final

import numpy as np

from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.series import Floats

_FEWEST: Final = 4
#: Without a season, so many last steps are looked at.
_LAGS: Final = 3
#: The season of a series is learned from so many of its last seasons.
_SEASONS: Final = 8
#: The newest rows are learned from, so many that they fill this many numbers (32 MB).
_MOST_NUMBERS: Final = 4_000_000
#: Least absolute errors by reweighting: rounds, and the error below which weights grow no more.
_ROUNDS: Final = 12
_SMALL: Final = 0.02


def _run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
    """Learn how the next step follows from the last ones, and go on step by step."""
    mean, season = nothing(len(batch.values), horizon), batch.frequency.season
    fit = [i for i, values in enumerate(batch.values) if len(values) >= _FEWEST]
    if fit:
        scales = [Scale.by_error(batch.values[i], season) for i in fit]
        scaled = [one.down(batch.values[i]) for one, i in zip(scales, fit, strict=True)]
        lags = _lags(scaled, season)
        known = _go_on(_aligned(scaled, horizon), season, lags, horizon)
        for i, one, row in zip(fit, scales, known, strict=True):
            if len(batch.values[i]) > lags:
                mean[i] = one.up(row)
    for _ in batch.values:
        tick()
    return Predicted(mean, nothing(len(batch.values), horizon))


def _lags(scaled: list[Floats], season: int) -> int:
    usual = int(np.median([len(one) for one in scaled]))
    return max(1, min(season + 1 if season > 1 else _LAGS, usual - 3))


def _aligned(scaled: list[Floats], horizon: int) -> Floats:
    """Series that end in the same column, with room for what comes; NaN where nothing is."""
    longest = max(len(one) for one in scaled)
    made = np.full((len(scaled), longest + horizon), np.nan)
    for row, one in enumerate(scaled):
        made[row, longest - len(one) : longest] = one
    return made


def _go_on(known: Floats, season: int, lags: int, horizon: int) -> Floats:
    end = known.shape[1] - horizon
    rows = _MOST_NUMBERS // ((lags + 2) * len(known))
    features, steps = [], []
    for last in range(max(lags, end - 1 - max(rows, 2 * season)), end - 1):
        live = ~np.isnan(known[:, last - lags])
        features.append(_features(known[live], last, season, lags))
        steps.append(known[live, last + 1] - known[live, last])
    if not sum(len(one) for one in steps):
        return nothing(len(known), horizon)
    weights = _least_absolute(np.vstack(features), np.concatenate(steps))
    for last in range(end - 1, end + horizon - 1):
        known[:, last + 1] = known[:, last] + _features(known, last, season, lags) @ weights
    return known[:, end:]


def _features(known: Floats, last: int, season: int, lags: int) -> Floats:
    """How far the last value is from those before it, the usual step at this place, the drift."""
    value = known[:, last]
    made = [value - known[:, last - lag] for lag in range(1, lags + 1)]
    if season > 1:
        places = [last - n * season for n in range(1, _SEASONS + 1) if last >= n * season]
        steps = np.array([known[:, place + 1] - known[:, place] for place in places])
        made.append(_mean(steps.reshape(-1, len(known))))
    before = ~np.isnan(known[:, : last + 1])
    first = known[np.arange(len(known)), before.argmax(axis=1)]
    made.append((value - first) / np.maximum(before.sum(axis=1) - 1, 1))
    return np.nan_to_num(np.column_stack(made))


def _mean(steps: Floats) -> Floats:
    count = (~np.isnan(steps)).sum(axis=0)
    made: Floats = np.nansum(steps, axis=0) / np.maximum(count, 1)
    return made


def _least_absolute(features: Floats, steps: Floats) -> Floats:
    sizes = features.std(axis=0) + np.abs(features.mean(axis=0)) + 1e-9
    scaled, weights = features / sizes, np.ones(len(steps))
    floor = _SMALL * float(steps.std()) + 1e-9
    found = np.zeros(scaled.shape[1])
    for _ in range(_ROUNDS):
        weighted = scaled * weights[:, None]
        found = np.linalg.solve(weighted.T @ scaled + np.eye(len(found)), weighted.T @ steps)
        weights = 1.0 / np.maximum(np.abs(steps - scaled @ found), floor)
        weights /= weights.mean()
    made: Floats = found / sizes
    return made


POOLED: Final = Method(
    "pooled", "Autoregression over all items", "Montero-Manso, Hyndman 2021", _run
)
