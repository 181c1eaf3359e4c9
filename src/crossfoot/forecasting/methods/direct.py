"""One LightGBM over all series that forecasts each step ahead at once, not step by step.

What it learns is how far a value lies from the level and the season that were known before it, with
the number of steps between as a feature: errors of the first steps are not fed back into the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.methods.base import Batch, Method
from crossfoot.forecasting.methods.known import Known
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.methods.trees import TREES, tree_method
from crossfoot.forecasting.series import Floats

_Places = npt.NDArray[np.int_]
_Numbers = npt.NDArray[np.float32]

_TREES: Final = {
    **TREES,
    "num_leaves": 31,
    "min_child_samples": 100,
    "bin_construct_sample_cnt": 20_000,  # of all rows it copies 60 MB to find them
}
_ROUNDS: Final = 400
#: Steps ahead that are learned from each period, chosen at random: neighbours tell the same.
_STEPS: Final = 3
#: The newest periods are learned from, so many that no more rows than this are made (20 MB).
_MOST_ROWS: Final = 150_000


@dataclass(frozen=True)
class _Rows:
    """Features, and the values of level and season that what follows is measured from."""

    features: _Numbers
    base: Floats


def _forecast(batch: Batch, horizon: int) -> Floats:
    known = (Known.of(values, batch.frequency.season) for values in batch.values)
    model, asked = _learned(known, batch, horizon)
    told = np.asarray(model.predict(np.concatenate([one.features for one in asked])), np.float64)
    made: Floats = np.array([one.base for one in asked]) + told.reshape(len(asked), horizon)
    return made


def _learned(known: Iterable[Known], batch: Batch, horizon: int) -> tuple[Any, list[_Rows]]:
    """The trees, and the rows to forecast; the features are let go before they grow (20 MB)."""
    import lightgbm

    features, targets, asked = _gathered(known, batch, horizon)
    data = lightgbm.Dataset(features, targets, params=_TREES).construct()
    del features, targets
    return lightgbm.train(_TREES, data, _ROUNDS), asked


def _gathered(
    known: Iterable[Known], batch: Batch, horizon: int
) -> tuple[_Numbers, Floats, list[_Rows]]:
    """Features and what followed, of all series in one array each; and the rows to forecast."""
    chance, count = np.random.default_rng(0), 0
    asked: list[_Rows] = []
    most = max(_MOST_ROWS // (_STEPS * len(batch.values)), 1)
    bound = sum(min(len(values), most) for values in batch.values) * min(_STEPS, horizon)
    features, targets = np.empty((0, 0), np.float32), np.empty(bound)
    for one in known:
        ahead = _rows(one, np.full(horizon, len(one.values) - 1), np.arange(1, horizon + 1))
        if not asked:
            features = np.empty((bound, ahead.features.shape[1]), np.float32)
        asked.append(ahead)
        at, steps = _origins(one, horizon, most, chance)
        rows, here = _rows(one, at, steps), slice(count, count + len(at))
        features[here], targets[here] = rows.features, one.values[at + steps] - rows.base
        count += len(at)
    return features[:count], targets[:count], asked


def _origins(
    one: Known, horizon: int, most: int, chance: np.random.Generator
) -> tuple[_Places, _Places]:
    """Periods that are learned from, and how many steps later what followed."""
    n = len(one.values)
    first = max(min(one.season if one.season > 1 else 2, n - 2), n - 1 - most)
    origins = np.arange(first, n - 1)
    order = np.argsort(chance.random((len(origins), horizon)), axis=1)[:, :_STEPS] + 1
    at, steps = np.repeat(origins, order.shape[1]), order.ravel()
    is_seen = at + steps < n
    return at[is_seen], steps[is_seen]


def _rows(one: Known, at: _Places, steps: _Places) -> _Rows:
    """What is known at some periods, in distances from the level, of so many steps ahead."""
    last = one.last(at)
    level = np.nanmean(last[:, :3], axis=1)
    pattern = one.pattern_at(at, at + steps)
    width = one.season if one.season > 1 else 3
    years = [one.mean(at, back * width, width) - level for back in range(3)]
    drift = (one.values[at] - one.values[0]) / np.maximum(at, 1)
    same = at + steps - one.season * -(-steps // one.season)
    columns = [
        last - level[:, None],
        *years,
        one.mean_of_all(at) - level,
        drift,
        drift * steps,
        one.usual_step(at),
        one.share[at],
        pattern,
        one.without_season(at, same) - level,
        one.without_season(at, same - one.season) - level,
        steps,
        np.log1p(at),
        years[0] * steps,
        (years[0] - years[1]) * steps / width,
    ]
    return _Rows(np.column_stack(columns).astype(np.float32), level + pattern)


_SOURCE: Final = "Ke et al. 2017; Ben Taieb, Hyndman 2012"
DIRECT_METHODS: Final[tuple[Method, ...]] = (
    tree_method(
        "direct_trees",
        "LightGBM over all items, each step at once",
        _SOURCE,
        lambda values, _: Scale.of(values),
        _forecast,
    ),
    tree_method(
        "scaled_direct_trees",
        "LightGBM over all items, each step at once, each item by its usual error",
        _SOURCE,
        Scale.by_error,
        _forecast,
    ),
)
