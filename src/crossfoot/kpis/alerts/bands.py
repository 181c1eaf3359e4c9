"""The band in which past values of a KPI lie, which single odd values hardly move."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossfoot.kpis.alerts.rules import Method

#: What makes the median absolute deviation of normal values their standard deviation.
_MAD = 1.4826
#: And the mean absolute deviation, which serves where more than half of the values are the same.
_MEAN_AD = 1.2533


@dataclass(frozen=True)
class Band:
    """The value that would be expected, and a robust standard deviation; zero: it never moved."""

    middle: float
    scale: float

    def edges(self, width: float) -> tuple[float, float]:
        return self.middle - width * self.scale, self.middle + width * self.scale

    def distance(self, value: float) -> float:
        """How many standard deviations a value is from the middle."""
        if value == self.middle:
            return 0.0
        return abs(value - self.middle) / self.scale if self.scale else float("inf")


def band_of(past: Sequence[tuple[int, float]], place: int, method: Method) -> Band:
    """The band at a place from earlier places and values.

    Median and median absolute deviation; or Theil and Sen's line with that of its residuals
    (Rousseeuw and Croux 1993; Iglewicz and Hoaglin 1993 for more than half equal values).
    """
    places, values = (np.array(column, dtype=float) for column in zip(*past, strict=True))
    slope = _slope(values, places) if method == "trend" else 0.0
    rest = values - slope * places
    # Rounding alone would be a deviation where all values are equal, or lie on one line.
    noise = float(np.abs(values).max()) * 1e-9
    return Band(float(np.median(rest)) + slope * place, max(_scale(rest), noise))


def _slope(values: np.ndarray, places: np.ndarray) -> float:
    from scipy.stats import theilslopes  # 70 MB, which a web process never needs

    return float(theilslopes(values, places).slope)


def _scale(values: np.ndarray) -> float:
    deviations = np.abs(values - np.median(values))
    return float(np.median(deviations)) * _MAD or float(deviations.mean()) * _MEAN_AD
