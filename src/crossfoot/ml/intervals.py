"""Intervals: between which values a figure lies, over ledgers or within one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors.detector import Bools, Floats
from crossfoot.ml.quality import TOP_COUNT, TOP_SHARE

#: Draws of a ledger's entries, for the interval of figures on that ledger alone.
_DRAWS: Final = 200
_OUTSIDE: Final = 2.5


@dataclass(frozen=True)
class Interval:
    """A figure, with the interval that holds it nineteen times in twenty, and of how many ledgers.

    Of several ledgers the figure is their mean.
    """

    mean: float
    low: float
    high: float
    ledgers: int


def interval(values: Sequence[float]) -> Interval:
    """By Student's t; of one ledger there is no interval, and both ends are its value."""
    from scipy.special import stdtrit

    numbers = np.array(values, dtype=np.float64)
    mean, count = float(numbers.mean()), len(numbers)
    reach = 0.0
    if count > 1:
        spread = float(numbers.std(ddof=1)) / count**0.5
        reach = spread * float(stdtrit(count - 1, 0.975))
    low, high = max(mean - reach, 0.0), min(mean + reach, 1.0)
    return Interval(round(mean, 4), round(low, 4), round(high, 4), count)


def resampled(scores: Floats, truth: Bools, figures: Mapping[str, float]) -> dict[str, Interval]:
    """The intervals of one ledger's figures (of quality.Quality), had other entries been in it.

    Anomalies and other entries are drawn anew, each with replacement, and the figures taken of
    what was drawn: the interval tells how much hangs on which anomalies happen to be there.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, anomaly = scores[order], truth[order]
    ends = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    rng = np.random.default_rng(0)
    drawn = np.array([_figures(_weights(anomaly, rng), anomaly, ends) for _ in range(_DRAWS)])
    low, high = np.percentile(drawn, [_OUTSIDE, 100 - _OUTSIDE], axis=0)
    names = ("average_precision", "precision_at_100", "recall")
    return {
        name: Interval(
            round(figures[name], 4), round(float(low[i]), 4), round(float(high[i]), 4), 1
        )
        for i, name in enumerate(names)
    }


def _weights(anomaly: Bools, rng: np.random.Generator) -> Floats:
    """How often each entry is drawn: as many anomalies and as many others as there are."""
    weights = np.empty(len(anomaly))
    for part in (anomaly, ~anomaly):
        count = int(part.sum())
        weights[part] = np.bincount(rng.integers(0, count, count), minlength=count)
    return weights


def _figures(
    weights: Floats, anomaly: Bools, ends: npt.NDArray[np.int64]
) -> tuple[float, float, float]:
    """Average precision, precision at 100 and recall in the first hundredth; equals together."""
    entries = np.cumsum(weights)[ends]
    found = np.cumsum(weights * anomaly)[ends]
    total = max(found[-1], 1.0)
    gained = np.diff(found, prepend=0.0)
    precision = found / np.maximum(entries, 1.0)
    top = max(round(len(weights) * TOP_SHARE), 1)
    reached = np.interp([TOP_COUNT, top], np.append(0.0, entries), np.append(0.0, found))
    first = min(TOP_COUNT, len(weights))
    return float((gained * precision).sum() / total), reached[0] / first, reached[1] / total
