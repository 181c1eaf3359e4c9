"""How accurate forecasts are on published collections, beside every single method."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.intervals import LEVELS, count_quantiles, dispersion
from crossfoot.forecasting.members import batch_of, predict_members
from crossfoot.forecasting.methods import METHODS
from crossfoot.forecasting.metrics import Accuracy, accuracy, coverage, pinball, scales
from crossfoot.forecasting.policies import INTERMITTENT, Kind, prepare
from crossfoot.forecasting.recipes import Profile
from crossfoot.forecasting.run import Asked, forecast
from crossfoot.forecasting.series import Floats, Panel, Series
from crossfoot.progress import Progress, no_progress

QUANTILES: Final = (0.5, 0.8, 0.9, 0.95, 0.975)
_NAIVE: Final = "seasonal_naive"
_LAST: Final = 24


@dataclass(frozen=True)
class Collection:
    """Series with what came after: `actual` is of shape (series, horizon)."""

    name: str
    frequency: Frequency
    series: tuple[Series, ...]
    actual: Floats
    kept_aside: bool = False

    @property
    def is_intermittent(self) -> bool:
        """Whether most periods of most items have no demand."""
        intervals = [
            len(one.values) / max(int(np.count_nonzero(one.values)), 1) for one in self.series
        ]
        return float(np.median(intervals)) >= INTERMITTENT


@dataclass(frozen=True)
class Evaluated:
    """Figures of a collection: the profile's, and those of every single method.

    `pinball` is the sum over QUANTILES of the profile's losses, `empirical` that of each item's own
    last 24 periods; both only of intermittent collections.
    """

    name: str
    series: int
    horizon: int
    is_intermittent: bool
    kept_aside: bool
    own: Accuracy
    covered: tuple[float | None, ...]
    methods: dict[str, Accuracy]
    pinball: float | None = None
    empirical: float | None = None


def evaluate(
    collection: Collection,
    profile: Profile,
    codes: Sequence[str] | None = None,
    progress: Progress = no_progress,
) -> Evaluated:
    """Forecast a collection with a profile and with every method, and measure both."""
    horizon, sparse = collection.actual.shape[1], collection.is_intermittent
    panel = Panel(collection.frequency, collection.series)
    found = forecast(panel, Asked(horizon, profile), progress).forecasts
    order = {one.item: place for place, one in enumerate(collection.series)}
    places = [order[item] for item in found["item"].gather_every(horizon)]
    back = np.argsort(np.array(places))
    told = {
        name: found[name].to_numpy().reshape(-1, horizon)[back]
        for name in ("forecast", *(f"{s}{level}" for level in LEVELS for s in ("lo", "hi")))
    }
    scale = scales(tuple(one.values for one in collection.series), collection.frequency.season)
    actual = collection.actual
    chosen = codes or [one.code for one in METHODS.values() if one.suits(sparse)] + [_NAIVE]
    losses = _losses(collection, told["forecast"]) if sparse else (None, None)
    return Evaluated(
        collection.name,
        len(collection.series),
        horizon,
        sparse,
        collection.kept_aside,
        accuracy(actual, told["forecast"], scale),
        tuple(coverage(actual, told[f"lo{one}"], told[f"hi{one}"]) for one in LEVELS),
        {
            code: accuracy(actual, mean, scale)
            for code, mean in _single(collection, tuple(dict.fromkeys(chosen)), progress).items()
        },
        *losses,
    )


def _single(
    collection: Collection, codes: tuple[str, ...], progress: Progress
) -> dict[str, Floats]:
    """Each method alone, on the same prepared histories; the naive one where it is too short."""
    prepared = [prepare(one, collection.frequency) for one in collection.series]
    done, total = 0, len(prepared) * len(codes)

    def tick() -> None:
        nonlocal done
        done += 1
        progress(f"each method: {collection.name}", done, total)

    wanted = dict.fromkeys(Kind, codes)
    horizon = collection.actual.shape[1]
    batch = batch_of(prepared, collection.frequency)
    found = predict_members(prepared, batch, wanted, horizon, tick)
    naive = found[_NAIVE].mean
    return {code: np.where(np.isnan(one.mean), naive, one.mean) for code, one in found.items()}


def _losses(collection: Collection, mean: Floats) -> tuple[float, float]:
    """Sums of pinball losses: of the quantiles of counts, and of each item's own last periods."""
    values = [one.values for one in collection.series]
    spread = np.array([dispersion(one) for one in values])
    counted = empirical = 0.0
    for level in QUANTILES:
        ours = count_quantiles(mean, spread, level)
        plain = np.array([np.quantile(one[-_LAST:], level) for one in values])[:, None]
        counted += pinball(collection.actual, ours, level)
        empirical += pinball(collection.actual, np.broadcast_to(plain, mean.shape), level)
    return counted, empirical


def relative(evaluated: Sequence[Evaluated], code: str | None = None) -> float | None:
    """Geometric mean of MASE over that of seasonal naive; of the profile, or of a method."""
    ratios = []
    for one in evaluated:
        if one.is_intermittent:
            continue
        naive = one.methods[_NAIVE].mase
        mine = one.own.mase if code is None else one.methods[code].mase
        if naive and mine:
            ratios.append(math.log(mine / naive))
    return math.exp(sum(ratios) / len(ratios)) if ratios else None
