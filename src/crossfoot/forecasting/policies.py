"""What is done with a series before methods see it; every step taken is told in words."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from crossfoot.forecasting.decomposition import Season, decompose, find_season, robust_sigma
from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.series import Floats, Series


class Kind(StrEnum):
    """What an item's demand is like, which decides the recipe."""

    insufficient = "insufficient"
    short = "short"
    one_season = "one season"
    no_season = "no season"
    seasonal = "seasonal"
    daily = "daily"
    intermittent = "intermittent"
    obsolete = "obsolete"


#: Average demand interval from which demand is intermittent (Syntetos, Boylan, Croston 2005).
INTERMITTENT = 1.32
FEWEST, SHORT = 3, 10
#: A remainder of so many robust sigmas is an outlier.
_OUTLIER = 3.5
_SEASONS = 3
_WORDS: Final = {
    Kind.insufficient: "{n} periods of history are insufficient: its own mean, with wide intervals",
    Kind.short: "{n} periods of history are short: simple methods without a season",
    Kind.one_season: "less than two whole seasons of history: the season is learned from others",
    Kind.no_season: "no season within a year at this frequency",
    Kind.seasonal: "two whole seasons of history or more",
    Kind.daily: "daily demand: led by the trees, which see the weekday",
    Kind.intermittent: "intermittent: a demand every {adi:.2f} periods (from 1.32 on)",
    Kind.obsolete: "obsolete: no demand for {idle} periods, its longest gap before was {gap}",
}


@dataclass(frozen=True)
class Prepared:
    """A series as methods see it: `values` without outliers, gaps and what is too long ago."""

    series: Series
    values: Floats
    kind: Kind
    season: Season
    reasons: tuple[str, ...]


def prepare(series: Series, frequency: Frequency) -> Prepared:
    """Apply the policies to a series."""
    told = list(series.reasons)
    filled, words = _without_missing(series.values)
    told += words
    kind, words = classify(filled, frequency)
    told += words
    if len(filled) > frequency.most:
        told.append(f"only the last {frequency.most} {frequency.title} are learned from")
        filled = filled[-frequency.most :]
    if kind in (Kind.one_season, Kind.no_season, Kind.seasonal, Kind.daily):
        filled, words = _without_outliers(filled, frequency.season)
        told += words
    season = find_season(filled, frequency.season)
    return Prepared(series, filled, kind, season, tuple(told))


def _without_missing(values: Floats) -> tuple[Floats, list[str]]:
    """Missing periods get what lies between their neighbours."""
    missing = np.isnan(values)
    if not missing.any():
        return values, []
    places = np.arange(len(values))
    filled = values.copy()
    filled[missing] = np.interp(places[missing], places[~missing], values[~missing])
    return filled, [f"{int(missing.sum())} missing periods were filled in between their neighbours"]


def classify(values: Floats, frequency: Frequency) -> tuple[Kind, list[str]]:
    """Say what kind of demand a series without missing values is, and why."""
    n, sold = len(values), np.flatnonzero(values)
    facts = {"n": n, "adi": n / max(len(sold), 1), "idle": n - 1 - (sold[-1] if len(sold) else 0)}
    facts["gap"] = int(np.diff(sold).max(initial=1)) - 1
    kind = _kind(values, frequency, facts)
    return kind, [_WORDS[kind].format(**facts)]


def _kind(values: Floats, frequency: Frequency, facts: dict[str, float]) -> Kind:
    n, season = len(values), frequency.season
    if n < FEWEST:
        return Kind.insufficient
    idle = facts["idle"]
    if idle >= max(2 * (facts["gap"] + 1), 2 * min(season, 12), 4) and np.min(values) >= 0:
        return Kind.obsolete
    if facts["adi"] >= INTERMITTENT and np.min(values) >= 0:
        return Kind.intermittent
    if n < max(min(SHORT, max(2 * season, 6)), season):
        return Kind.short
    return _regular(n, frequency)


def _regular(n: int, frequency: Frequency) -> Kind:
    if frequency.code == "D":
        return Kind.daily if n >= 4 * frequency.season else Kind.short
    if frequency.season == 1:
        return Kind.no_season
    return Kind.seasonal if n >= 2 * frequency.season else Kind.one_season


def _tamed(values: Floats, season: int) -> Floats:
    """Values without the wildest ones, which would drag the level around them along."""
    width = max(season, 7) // 2
    padded = np.pad(values, width, mode="edge")
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * width + 1), axis=1)
    bound = 2 * _OUTLIER * robust_sigma(values - around)
    return values if bound <= 0 else np.clip(values, around - bound, around + bound)


def _without_outliers(values: Floats, season: int) -> tuple[Floats, list[str]]:
    """Pull values far from level and season to the bound; only for learning from."""
    if len(values) < max(_SEASONS * season, SHORT):
        return values, []
    parts = decompose(_tamed(values, season), season)
    parts = replace(parts, rest=values - parts.level - parts.season)
    bound = _OUTLIER * robust_sigma(parts.rest)
    if bound <= 0:
        return values, []
    far = np.abs(parts.rest) > bound
    if not far.any() or far.mean() > 0.05:  # so many are no outliers but the nature of the series
        return values, []
    pulled = parts.level + parts.season + np.clip(parts.rest, -bound, bound)
    cleaned = np.where(far, pulled, values)
    if values.min() >= 0:
        cleaned = np.maximum(cleaned, 0.0)
    return cleaned, [f"{int(far.sum())} outliers were pulled to {_OUTLIER} robust sigmas"]
