"""Method: the one interface of all ways to forecast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.series import Floats


@dataclass(frozen=True)
class Batch:
    """Series that are forecast together: of one frequency, none empty, none with missing values.

    `firsts` are the numbers of the series' first periods; `seasons` what methods take for the
    length of the season, 1 where the history is too short for one.
    """

    frequency: Frequency
    values: tuple[Floats, ...]
    firsts: tuple[int, ...]
    seasons: tuple[int, ...]

    def choose(self, places: Sequence[int]) -> "Batch":
        return Batch(
            self.frequency,
            tuple(self.values[i] for i in places),
            tuple(self.firsts[i] for i in places),
            tuple(self.seasons[i] for i in places),
        )


@dataclass(frozen=True)
class Predicted:
    """Means and, from methods that have a model of the error, its standard deviations.

    Both are of shape (series, horizon); a row is NaN where a series is too short for the method.
    """

    mean: Floats
    sigma: Floats


@dataclass(frozen=True)
class Method:
    """One way to forecast, with the source that describes it.

    `run` takes a batch, a horizon and what to call after each series.
    """

    code: str
    title: str
    source: str
    run: Callable[[Batch, int, Callable[[], None]], Predicted]
    intermittent: bool = False

    def suits(self, intermittent: bool) -> bool:  # noqa: FBT001 - the one thing that is asked
        """Whether the method is meant for (not) intermittent demand."""
        return self.intermittent == intermittent


def nothing(count: int, horizon: int) -> Floats:
    """No forecast at all."""
    return np.full((count, horizon), np.nan)
