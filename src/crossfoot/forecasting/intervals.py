"""Intervals: the methods' own width, times what the back-test says it should have been.

The factor of a horizon step is the quantile of |error| / sigma over all series of a group; it is
damped towards the factor of all steps where series are few. A series of its own has a factor too,
the fourth root of its own ratio between a quarter and four. Widths never shrink with the horizon.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.forecasting.series import Floats

LEVELS: Final = (80, 95)
#: Normal quantiles, and how much wider than parametric ones intervals are where nothing is tested.
_NORMAL: Final = {80: 1.2816, 95: 1.9600}
_UNTESTED: Final = 1.25
#: A step's own factor counts fully when it comes from many more series than this.
_DAMPING: Final = 30.0
#: Errors of one back-test are mostly chance: a series' own ratio counts with this power.
_OWN: Final = 0.25
_LEAST, _MOST = 0.25, 4.0
#: Fewer tested series than this say nothing about a quantile.
FEWEST_TESTED: Final = 3


@dataclass(frozen=True)
class Factors:
    """What sigma is multiplied with: `steps` by level, of the horizon; `own` per series."""

    steps: dict[int, Floats]
    own: Floats
    tested: int


def learn_factors(errors: Floats, sigmas: Floats, horizon: int) -> Factors:
    """Learn from errors and sigmas of back-tests, (window, series, step); NaN is not tested."""
    ratios = np.abs(errors) / np.where(sigmas > 0, sigmas, np.nan)
    known = ~np.isnan(ratios).all(axis=(0, 2))
    if known.sum() < FEWEST_TESTED:
        steps = {level: np.full(horizon, _NORMAL[level] * _UNTESTED) for level in LEVELS}
        return Factors(steps, np.ones(errors.shape[1]), int(known.sum()))
    own = _own(ratios)
    # Steps are scaled with a factor of the other half of them: with their own, they would look
    # better than those to come.
    scaled = ratios.copy()
    for half in (0, 1):
        scaled[:, :, half::2] /= _own(ratios[:, :, 1 - half :: 2])[None, :, None]
    flat = scaled.reshape(-1, ratios.shape[2])
    usual = _usual(sigmas[:, known])
    steps = {one: _steps(flat, usual, one / 100, horizon) for one in LEVELS}
    return Factors(steps, own, int(known.sum()))


def _own(ratios: Floats) -> Floats:
    """The damped factor of each series: its mean ratio beside that of all."""
    own = np.ones(ratios.shape[1])
    known = ~np.isnan(ratios).all(axis=(0, 2))
    if known.any():
        means = np.nanmean(ratios[:, known], axis=(0, 2))
        if means.mean() > 0:
            own[known] = np.clip(means / means.mean(), _LEAST, _MOST) ** _OWN
    return own


def _usual(sigmas: Floats) -> Floats:
    """The median sigma of each step; of a step that has none above zero that of all."""
    steps = np.moveaxis(sigmas, 2, 0).reshape(sigmas.shape[2], -1)
    whole = float(np.median(sigmas[sigmas > 0]))
    return np.array([np.median(one[one > 0]) if (one > 0).any() else whole for one in steps])


def _steps(ratios: Floats, usual: Floats, level: float, horizon: int) -> Floats:
    """The factor of each step, so that the usual width never shrinks with the horizon.

    Fitted, not raised to the largest so far: that would take chance for width.
    """
    from scipy.optimize import isotonic_regression  # 70 MB, which a web process never needs

    pooled = float(np.nanquantile(ratios, level))
    made = np.full(horizon, pooled)
    for step in range(min(ratios.shape[1], horizon)):
        column = ratios[:, step]
        column = column[~np.isnan(column)]
        if len(column):
            weight = len(column) / (len(column) + _DAMPING)
            made[step] = weight * float(np.quantile(column, level)) + (1 - weight) * pooled
    tested = min(ratios.shape[1], horizon)
    fitted = isotonic_regression(made[:tested] * usual[:tested]).x
    made[:tested] = fitted / usual[:tested]
    made[tested:] = made[tested - 1]
    return made


def widths(sigma: Floats, factors: Factors) -> dict[int, Floats]:
    """Half widths by level, of shape (series, horizon): never shrinking, wider at 95 than at 80."""
    made: dict[int, Floats] = {}
    inner = np.zeros(sigma.shape)
    for level in LEVELS:
        half = sigma * factors.own[:, None] * factors.steps[level][None, :]
        inner = np.maximum(np.maximum.accumulate(half, axis=1), inner)
        made[level] = inner
    return made


def count_quantiles(mean: Floats, dispersion: Floats, level: float) -> Floats:
    """Quantiles of negative-binomial demand: variance is mean times dispersion (Poisson at 1)."""
    from scipy.stats import nbinom  # 70 MB, which a web process never needs

    mean = np.maximum(mean, 1e-12)
    over = np.maximum(dispersion, 1.0 + 1e-9)[:, None]
    made: Floats = np.asarray(nbinom.ppf(level, mean / (over - 1.0), 1.0 / over))
    return np.maximum(made, 0.0)


def dispersion(values: Floats, last: int = 24) -> float:
    """Variance over mean of the last periods, at least that of Poisson demand."""
    recent = values[-last:]
    if len(recent) < 2 or recent.mean() <= 0:
        return 1.0
    return max(float(recent.var(ddof=1)) / float(recent.mean()), 1.0)
