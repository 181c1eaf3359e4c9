"""How good forecasts are: each measure with its source."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.forecasting.series import Floats


def scales(trains: tuple[Floats, ...], season: int) -> tuple[Floats, Floats]:
    """Mean absolute and mean squared error of the (seasonal) naive forecast inside the history.

    The denominators of MASE and, squared and always of lag 1, of RMSSE; NaN where they are zero.
    """
    absolute, squared = np.full(len(trains), np.nan), np.full(len(trains), np.nan)
    for place, values in enumerate(trains):
        lag = season if len(values) > season else 1
        if len(values) > lag:
            absolute[place] = np.mean(np.abs(values[lag:] - values[:-lag])) or np.nan
        if len(values) > 1:
            squared[place] = np.mean(np.diff(values) ** 2) or np.nan
    return absolute, squared


@dataclass(frozen=True)
class Accuracy:
    """Measures over series; None where no series has a value.

    MASE and RMSSE: means over series of Hyndman and Koehler (2006) and of the M5 competition.
    sMAPE: as in M3 and M4, in percent; periods where both are zero count zero. WAPE: sum of
    absolute errors over the sum of what was. Bias: sum of errors over the sum of what was.
    """

    mase: float | None
    smape: float | None
    rmsse: float | None
    wape: float | None
    bias: float | None


def accuracy(actual: Floats, mean: Floats, scale: tuple[Floats, Floats]) -> Accuracy:
    """Measure forecasts of shape (series, horizon); rows with NaN are left out."""
    known = ~(np.isnan(mean) | np.isnan(actual)).any(axis=1)
    actual, mean = actual[known], mean[known]
    error = mean - actual
    both = np.abs(actual) + np.abs(mean)
    share = np.divide(2 * np.abs(error), both, out=np.zeros(both.shape), where=both > 0)
    whole = float(np.abs(actual).sum())
    return Accuracy(
        mase=_mean(np.abs(error).mean(axis=1) / scale[0][known]) if known.any() else None,
        smape=_mean(100 * share.mean(axis=1)) if known.any() else None,
        rmsse=_mean(np.sqrt((error**2).mean(axis=1) / scale[1][known])) if known.any() else None,
        wape=float(np.abs(error).sum()) / whole if whole else None,
        bias=float(error.sum()) / whole if whole else None,
    )


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def coverage(actual: Floats, low: Floats, high: Floats) -> float | None:
    """The share of what was that lies in the intervals."""
    known = ~(np.isnan(actual) | np.isnan(low))
    inside = (actual >= low - _TINY) & (actual <= high + _TINY)
    return float(inside[known].mean()) if known.any() else None


def pinball(actual: Floats, quantile: Floats, level: float) -> float:
    """Mean pinball loss of a quantile (Koenker and Bassett 1978), doubled as in M5."""
    error = actual - quantile
    return float(2 * np.nanmean(np.maximum(level * error, (level - 1) * error)))


_TINY: Final = 1e-9
