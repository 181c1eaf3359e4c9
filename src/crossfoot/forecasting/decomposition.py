"""Level, season and remainder of a series; whether there is a season, and how strong it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.series import Floats

#: Of the test of Fiorucci et al. (2016) and of the Theta method of M3: 90 %, two-sided.
_LIMIT = 1.645
#: Of the test of X-11, whose remainder is not as independent as an F test asks for.
_LEAST_F, _CHANCE = 7.0, 0.001
#: A robust standard deviation from the median absolute deviation.
_MAD = 1.4826
#: Of noise the share is 1.4, of a walk or a trend above 2.
_NEAR = 0.7


@dataclass(frozen=True)
class Season:
    """Of how many periods a season is, if the test finds one, and the strengths from 0 to 1.

    Strength: Wang, Smith and Hyndman (2006), 1 - Var(remainder) / Var(component + remainder).
    """

    length: int
    found: bool
    seasonal_strength: float
    trend_strength: float


@dataclass(frozen=True)
class Parts:
    """Additive parts of a series, of its length."""

    level: Floats
    season: Floats
    rest: Floats


def decompose(values: Floats, season: int) -> Parts:
    """Split a series into moving median level, median season and the rest; all robust."""
    n = len(values)
    width = season if season > 1 else 7
    level = _moving(values, width if n > width else max(n // 2, 1))
    pattern = np.zeros(n)
    if season > 1 and n >= 2 * season:
        off = values - level
        means = np.array([np.median(off[start::season]) for start in range(season)])
        pattern = np.resize(means - means.mean(), n)
        level = _moving(values - pattern, width)
    return Parts(level, pattern, values - level - pattern)


def _moving(values: Floats, width: int) -> Floats:
    half = width // 2
    padded = np.pad(values, half, mode="reflect" if len(values) > half else "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    if width % 2:
        made: Floats = windows.mean(axis=1)
        return made
    weights = np.r_[0.5, np.ones(width - 1), 0.5] / width
    weighted: Floats = windows @ weights
    return weighted


def shrunken_season(values: Floats, season: int) -> Floats:
    """The mean distance of each place in a season from the moving mean; zeros of less than two.

    What is seen of a season is partly chance, the more the fewer years there are: it is shrunk
    towards none with the factor of James and Stein (Miller and Williams 2003).
    """
    if season < 2 or len(values) < 2 * season:
        return np.zeros(max(season, 1))
    newest: Floats = shrunken_seasons(values, season)[0][-1]
    return newest


def shrunken_seasons(values: Floats, season: int) -> tuple[Floats, Floats]:
    """`shrunken_season` as it was known at each period, (period, place), and the share shrunk."""
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


def find_season(values: Floats, season: int) -> Season:
    """Test what is left beside the level for a season in two ways, and measure strengths."""
    if season < 2 or len(values) < 2 * season or np.ptp(values) == 0:
        parts = decompose(values, 1)
        return Season(
            season,
            found=False,
            seasonal_strength=0.0,
            trend_strength=_strength(parts.level, parts.rest),
        )
    parts = decompose(values, season)
    beside = values - parts.level
    return Season(
        season,
        found=_autocorrelates(beside, season)
        or _is_stable(beside, season)
        or (len(values) < 3 * season and repeats([values], season)),
        seasonal_strength=_strength(parts.season, parts.rest),
        trend_strength=_strength(parts.level, parts.rest),
    )


def repeats(series: Sequence[Floats], season: int) -> bool:
    """Whether series of a few seasons do again what they did a season ago.

    They do when what follows the first season is nearer to it than its values are to their mean:
    by chance values are further from each other than from their mean.
    """
    shares = []
    for values in series:
        first, after = values[:season], values[season:]
        spread = float(np.abs(first - first.mean()).mean())
        if len(after) and spread > 0:
            shares.append(float(np.abs(after - values[: len(after)]).mean()) / spread)
    return bool(shares) and float(np.mean(shares)) <= _NEAR


def _strength(part: Floats, rest: Floats) -> float:
    whole = float(np.var(part + rest))
    return 0.0 if whole <= 0 else max(0.0, 1.0 - float(np.var(rest)) / whole)


def _autocorrelates(values: Floats, season: int) -> bool:
    """Whether values go with those a season ago: sees a peak, and a smooth season of many years."""
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0:
        return False
    lags = np.array([centred[lag:] @ centred[:-lag] / power for lag in range(1, season + 1)])
    limit = _LIMIT * np.sqrt((1 + 2 * float(np.sum(lags[:-1] ** 2))) / len(values))
    return bool(lags[-1] > limit)


def _is_stable(values: Floats, season: int) -> bool:
    """Whether places in the season differ by more than chance: sees smooth seasons of few years.

    The F test of stable seasonality of X-11 (Shiskin, Young and Musgrave 1967; its limit of 7 from
    Lothian and Morry 1978).
    """
    from scipy.special import fdtrc  # 40 MB, which a web process never needs

    places = np.arange(len(values)) % season
    counts = np.bincount(places)
    means = np.bincount(places, values) / counts
    between = float(counts @ (means - values.mean()) ** 2) / (season - 1)
    within = float(np.sum((values - means[places]) ** 2)) / (len(values) - season)
    if within <= 0:
        return between > 0
    ratio = between / within
    return ratio >= _LEAST_F and float(fdtrc(season - 1, len(values) - season, ratio)) <= _CHANCE


def robust_sigma(rest: Floats) -> float:
    """A standard deviation that outliers do not move."""
    return float(_MAD * np.median(np.abs(rest - np.median(rest))))
