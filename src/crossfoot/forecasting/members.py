"""Forecasts of every method a profile needs, of all series at once."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.methods import METHODS, Batch, Predicted
from crossfoot.forecasting.methods.base import nothing
from crossfoot.forecasting.metrics import scales
from crossfoot.forecasting.policies import Kind, Prepared
from crossfoot.forecasting.recipes import Recipe
from crossfoot.forecasting.series import Floats
from crossfoot.progress import Progress

Wanted = Mapping[Kind, Sequence[str]]


def batch_of(prepared: Sequence[Prepared], frequency: Frequency, dropped: int = 0) -> Batch:
    """The series as methods take them, without the last `dropped` periods."""
    values = tuple(one.values[: len(one.values) - dropped] for one in prepared)
    ends = (one.series.first + len(one.series.values) for one in prepared)
    firsts = tuple(end - len(one.values) for one, end in zip(prepared, ends, strict=True))
    seasons = tuple(frequency.season if len(one) >= 2 * frequency.season else 1 for one in values)
    return Batch(frequency, values, firsts, seasons)


def wanted_by(recipes: Mapping[Kind, Recipe]) -> dict[Kind, tuple[str, ...]]:
    """The methods that recipes name."""
    return {kind: tuple(recipe.members) for kind, recipe in recipes.items()}


def work(prepared: Sequence[Prepared], wanted: Wanted) -> int:
    """How many forecasts of one series by one method that makes."""
    return sum(len(wanted[one.kind]) for one in prepared)


def predict_members(
    prepared: Sequence[Prepared],
    batch: Batch,
    wanted: Wanted,
    horizon: int,
    tick: Callable[[], None],
) -> dict[str, Predicted]:
    """Forecast by method code; rows that do not need a method, or are too short, are NaN."""
    codes = [code for code in METHODS if any(code in one for one in wanted.values())]
    made = {}
    for code in codes:
        places = [
            place
            for place, one in enumerate(prepared)
            if code in wanted[one.kind] and len(batch.values[place])
        ]
        mean, sigma = (nothing(len(prepared), horizon) for _ in range(2))
        if places:
            found = METHODS[code].run(batch.choose(places), horizon, tick)
            mean[places], sigma[places] = found.mean, found.sigma
        made[code] = Predicted(mean, sigma)
    return made


def base_sigma(
    batch: Batch, members: Mapping[str, Predicted], codes: Sequence[str], horizon: int
) -> Floats:
    """How wrong forecasts of each series usually are, (series, horizon).

    Mean sigma of the methods that have one, of a random walk where none has, beside the error of
    the seasonal naive forecast in the history, which chance moves less: weighted geometric means.
    """
    stacked = np.stack(
        [members[code].sigma for code in codes if code in members]
        or [nothing(len(batch.values), horizon)]
    )
    known = ~np.isnan(stacked)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    walks = np.stack([_walk(values, horizon) for values in batch.values])
    made: Floats = np.where(count > 0, total / np.maximum(count, 1), walks)
    # A method that fits a short history perfectly is not certain of what comes.
    return np.maximum(_with_naive(batch, made), _LEAST_SHARE * walks)


_LEAST_SHARE = 0.05
#: What the error of the seasonal naive forecast weighs beside the sigma of methods.
_NAIVE_SHARE = 0.75


def _with_naive(batch: Batch, sigma: Floats) -> Floats:
    """Sigma beside the naive error; how both grow with the horizon is that of all series."""
    usual, _ = scales(batch.values, batch.frequency.season)
    known = (usual > 0) & (sigma > 0).all(axis=1)
    if not known.any():
        return sigma
    own = sigma[known]
    growth = np.median(own / own.mean(axis=1, keepdims=True), axis=0)
    made = sigma.copy()
    made[known] = own ** (1 - _NAIVE_SHARE) * (usual[known, None] * growth) ** _NAIVE_SHARE
    return made


def _walk(values: Floats, horizon: int) -> Floats:
    """Sigma of a random walk; of one or two values, half their mean at the first step."""
    steps = np.sqrt(np.arange(1, horizon + 1))
    if len(values) >= 3:
        return np.asarray(np.sqrt(np.mean(np.diff(values) ** 2)) * steps)
    level = float(np.abs(values).mean()) if len(values) else 0.0
    return 0.5 * level * steps


def ticker(progress: Progress, step: str, total: int) -> Callable[[], None]:
    """What to call after each forecast of one series; it reports now and then."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if done % 20 == 0 or done == total:
            progress(step, min(done, total), total)

    return tick
