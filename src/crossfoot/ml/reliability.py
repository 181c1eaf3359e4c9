"""Reliability: whether of what is called probable so many are what they are called."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.ml.detectors.detector import Bools, Floats

#: Where bins of probabilities begin: most entries have next to none.
_EDGES: Final = np.array([0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8])


@dataclass(frozen=True)
class Reliability:
    """Probabilities beside what turned out to be true.

    `expected` by the probabilities, of `actual` ones. `brier` is the mean square of what the
    probabilities miss by, and `brier_of_share` that of giving everything the share of true ones:
    more than that is worse than knowing nothing. `calibration_error` is how far the mean
    probability of a bin lies from its share of true ones, in the mean over all that was judged.
    """

    expected: float
    actual: int
    brier: float
    brier_of_share: float
    calibration_error: float


def reliability(probability: Floats, truth: Bools) -> Reliability:
    """Compare probabilities with the truth."""
    share = float(truth.mean())
    bins = np.searchsorted(_EDGES, probability, side="right") - 1
    gap = sum(
        abs(float(probability[own].sum()) - float(truth[own].sum()))
        for own in (bins == number for number in range(len(_EDGES)))
    )
    return Reliability(
        expected=round(float(probability.sum()), 1),
        actual=int(truth.sum()),
        brier=round(float(((probability - truth) ** 2).mean()), 6),
        brier_of_share=round(share * (1 - share), 6),
        calibration_error=round(gap / len(truth), 6),
    )
