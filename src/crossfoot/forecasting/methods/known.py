"""What was known of a series at each of its periods: its season until then, means and steps."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

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
        pattern, share = _patterns(values, season)
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


def _patterns(values: Floats, season: int) -> tuple[Floats, Floats]:
    n, half = len(values), season // 2
    if season < 2 or n <= 2 * half:
        return np.zeros((n, season)), np.ones(n) if season > 1 else np.zeros(n)
    width = np.r_[0.5, np.ones(season - 1), 0.5] if season % 2 == 0 else np.ones(season)
    middles = np.arange(half, n - half)
    off = values[middles] - np.convolve(values, width / season, "valid")
    # A distance from the moving mean is known half a season later.
    count, total, squares = np.zeros((3, n, season))
    for one, told in ((count, np.ones(len(off))), (total, off), (squares, off**2)):
        one[middles + half, middles % season] = told
        np.cumsum(one, axis=0, out=one)
    means = total / np.maximum(count, 1)
    is_known: npt.NDArray[np.bool_] = np.all(count > 0, axis=1)
    means -= means.mean(axis=1, keepdims=True)
    share = _shares(means, _chance(values, season, (count, total, squares)))
    kept = 1.0 - (share * (season - 3) / (season - 1) if season > 3 else share)
    return np.where(is_known[:, None], means * kept[:, None], 0.0), np.where(is_known, share, 1.0)


def _chance(values: Floats, season: int, sums: tuple[Floats, Floats, Floats]) -> Floats:
    """How wrong the mean of a place is by chance; of single values, from steps of a season."""
    count, total, squares = sums
    spread = squares - total**2 / np.maximum(count, 1)
    errors = np.where(count > 1, spread / np.maximum(count * (count - 1), 1), 0.0)
    twice = (count > 1).sum(axis=1)
    apart = np.zeros(len(values))
    apart[season:] = values[season:] - values[:-season]
    number = np.maximum(np.arange(len(values)) - season + 1, 1)
    early = (apart**2).cumsum() / number - (apart.cumsum() / number) ** 2
    return np.where(twice > 0, errors.sum(axis=1) / np.maximum(twice, 1), early / 2)


def _shares(means: Floats, chance: Floats) -> Floats:
    true = np.maximum((means**2).sum(axis=1) / (means.shape[1] - 1) - chance, 0.0)
    whole = chance + true
    made: Floats = np.divide(chance, whole, out=np.zeros(len(whole)), where=whole > 0)
    return made
