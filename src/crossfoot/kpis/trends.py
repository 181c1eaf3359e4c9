"""Trends that one odd period does not turn: Theil-Sen slopes, and whether they mean anything."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Fewer values have no trend worth a word: with four the best p-value is 0.08.
LEAST_VALUES = 4
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Trend:
    """`slope` per period with its 95 % interval, and the p-value of Mann and Kendall's test.

    `word` is rising, falling, or no clear trend.
    """

    slope: float
    low: float
    high: float
    p_value: float
    word: str
    values: int


def trend_of(values: Sequence[float | None]) -> Trend | None:
    """The trend of the values of successive periods, gaps left out; None for fewer than four."""
    from scipy import stats  # 70 MB, which a web process never needs

    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < LEAST_VALUES:
        return None
    places = [place for place, _ in known]
    numbers = [value for _, value in known]
    if min(numbers) == max(numbers):
        return Trend(0.0, 0.0, 0.0, 1.0, "no clear trend", len(known))
    slope = stats.theilslopes(numbers, places, alpha=0.95)
    p_value = float(stats.kendalltau(places, numbers).pvalue)
    word = "no clear trend"
    if p_value < SIGNIFICANT:
        word = "rising" if slope.slope > 0 else "falling"
    low, high = float(slope.low_slope), float(slope.high_slope)
    return Trend(float(slope.slope), low, high, p_value, word, len(known))
