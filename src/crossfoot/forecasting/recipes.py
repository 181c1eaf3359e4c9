"""Which methods forecast which kind of demand, and how their forecasts become one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.errors import UserError
from crossfoot.forecasting.policies import Kind
from crossfoot.forecasting.series import Floats


@dataclass(frozen=True)
class Recipe:
    """Methods and their weights.

    `is_trimmed` takes the mean without the lowest and the highest forecast instead of the weighted
    mean of all: of three or four methods, that is their median.
    """

    title: str
    members: Mapping[str, float]
    is_trimmed: bool = True


@dataclass(frozen=True)
class Profile:
    """Recipes by kind of demand, and back-test windows for the intervals."""

    name: str
    title: str
    recipes: Mapping[Kind, Recipe]
    windows: int = 1


def _even(*codes: str) -> dict[str, float]:
    return dict.fromkeys(codes, 1.0)


_ALIKE: Final = {
    Kind.insufficient: Recipe("mean", _even("mean")),
    Kind.short: Recipe("median of short methods", _even("smoothing", "theta", "seasonal_naive")),
    Kind.intermittent: Recipe("IMAPA", _even("imapa")),
    Kind.obsolete: Recipe("zero", {}),
}
_ONE_SEASON: Final = Recipe("median of three", _even("optimized_theta", "seasonal_naive", "trees"))
_DAILY: Final = Recipe(
    "mean led by trees", {"trees": 2.0, "optimized_theta": 1.0, "log_linear": 1.0}, is_trimmed=False
)
_SEVEN: Final = _even(
    "deseasonalised_theta", "trees", "deseasonalised_trees", "direct_trees", "scaled_direct_trees",
    "pooled", "log_linear",
)  # fmt: skip
_TWO: Final = Recipe("mean of two", _even("deseasonalised_theta", "trees"), is_trimmed=False)
#: The best seven, with ETS and ARIMA, whose searches cost many times as much as all others.
_NINE: Final = {**_SEVEN, **_even("ets", "arima")}

ALL_PROFILES: Final[tuple[Profile, ...]] = (
    Profile(
        "default", "the trimmed mean of seven methods",
        {
            **_ALIKE,
            Kind.one_season: _ONE_SEASON,
            Kind.no_season: Recipe("trimmed mean of seven", _SEVEN),
            Kind.seasonal: Recipe("trimmed mean of seven", _SEVEN),
            Kind.daily: _DAILY,
        },
    ),
    Profile(
        "quick", "Theta and trees",
        {
            **_ALIKE,
            Kind.one_season: _ONE_SEASON,
            Kind.no_season: _TWO, Kind.seasonal: _TWO, Kind.daily: _TWO,
        },
    ),
    Profile(
        "thorough", "the trimmed mean of nine methods with ETS and ARIMA, more back-tests",
        {
            **_ALIKE,
            Kind.one_season: _ONE_SEASON,
            Kind.no_season: Recipe("trimmed mean of nine", _NINE),
            Kind.seasonal: Recipe("trimmed mean of nine", _NINE),
            Kind.daily: _DAILY,
        },
        windows=3,
    ),
)  # fmt: skip


def find_profile(name: str) -> Profile:
    """Find a profile by name.

    Raises:
        UserError: there is none of that name.
    """
    for one in ALL_PROFILES:
        if one.name == name:
            return one
    known = ", ".join(f"{one.name} ({one.title})" for one in ALL_PROFILES)
    raise UserError(f"No forecasting profile is called “{name}”. Known: {known}.")


def combine(recipe: Recipe, means: Mapping[str, Floats], without: frozenset[str]) -> Floats:
    """One forecast from those of the members, but those a gate keeps out; (series, horizon)."""
    codes = [code for code in recipe.members if code not in without]
    stacked = np.stack([means[code] for code in codes])
    known = ~np.isnan(stacked)
    if recipe.is_trimmed:
        return _trimmed(stacked)
    weights = np.array([recipe.members[code] for code in codes])[:, None, None] * known
    total = weights.sum(axis=0)
    mean: Floats = (np.where(known, stacked, 0.0) * weights).sum(axis=0)
    made: Floats = np.divide(mean, total, out=np.full(mean.shape, np.nan), where=total > 0)
    return made


def _trimmed(stacked: Floats) -> Floats:
    """The mean over methods that forecast, without the ends where there are three or more."""
    ordered = np.sort(stacked, axis=0)  # NaN at the end
    count = (~np.isnan(stacked)).sum(axis=0)
    cut = (count >= _FEWEST_TO_TRIM).astype(int)
    place = np.arange(len(stacked)).reshape(-1, *[1] * (stacked.ndim - 1))
    kept = (place >= cut) & (place < count - cut)
    total = np.where(kept, ordered, 0.0).sum(axis=0)
    made: Floats = np.divide(
        total, count - 2 * cut, out=np.full(total.shape, np.nan), where=count > 0
    )
    return made


_FEWEST_TO_TRIM: Final = 3
