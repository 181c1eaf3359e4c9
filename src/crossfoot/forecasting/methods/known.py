"""What was known of a series at each of its periods: its season until then, means and steps."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.decomposition import shrunken_seasons
from crossfoot.forecasting.series import Floats

_Places = npt.NDArray[np.int_]

#: So many last values are looked at, a season and one where that is less.
_MOST_LAST: Final = 14
_LAST_OF_NONE: Final = 4


@dataclass(frozen=True)
class Known:
    """A series with the season as it was known at each period, of shape (period, place in season).

    The season is that of `shrunken_season`, of the values until then; `share` says how much of it
    was shrunk away, 1 where none was known.
    """

    values: Floats
    season: int
    pattern: Floats
    share: Floats
    sums: Floats
    steps: Floats

    @classmethod
    def of(cls, values: Floats, season: int) -> "Known":
        pattern, share = shrunken_seasons(values, season)
        sums = np.concatenate([[0.0], values.cumsum()])
        steps = np.concatenate([[0.0], np.abs(np.diff(values)).cumsum()])
        return cls(values, season, pattern, share, sums, steps)

    def pattern_at(self, at: _Places, place: _Places) -> Floats:
        """The season at a place, as known at some periods."""
        found: Floats = self.pattern[at, place % self.season]
        return found

    def without_season(self, at: _Places, place: _Places) -> Floats:
        """Values without the season known at some periods; NaN before the first."""
        inside = np.maximum(place, 0)
        return np.where(place >= 0, self.values[inside] - self.pattern_at(at, inside), np.nan)

    def last(self, at: _Places) -> Floats:
        """The last values at some periods, without the season, the newest first."""
        count = min(self.season + 1, _MOST_LAST) if self.season > 1 else _LAST_OF_NONE
        return self.without_season(at[:, None], at[:, None] - np.arange(count))

    def mean(self, at: _Places, skipped: int, width: int) -> Floats:
        """The mean of `width` values at some periods, without the newest; NaN of less than half."""
        low, high = (np.maximum(at + 1 - skipped - back, 0) for back in (width, 0))
        count = high - low
        mean = (self.sums[high] - self.sums[low]) / np.maximum(count, 1)
        return np.where(count >= max(width // 2, 1), mean, np.nan)

    def mean_of_all(self, at: _Places) -> Floats:
        """The mean until some periods."""
        made: Floats = self.sums[at + 1] / (at + 1)
        return made

    def usual_step(self, at: _Places) -> Floats:
        """The mean distance between neighbours until some periods."""
        made: Floats = self.steps[at] / np.maximum(at, 1)
        return made
