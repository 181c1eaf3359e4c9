"""One model over all series of a batch, through mlforecast: it learns steps, and is fed back."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from crossfoot.forecasting.methods.base import Batch
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.series import Floats


@dataclass(frozen=True)
class Seen:
    """What a model sees of the last steps: lags, transforms of lags, and features of the day."""

    lags: Sequence[int]
    transforms: dict[int, list[Any]]
    days: Sequence[Any] = field(default=())


def scaled_forecast(
    batch: Batch,
    places: Sequence[int],
    scale: Callable[[Floats, int], Scale],
    forecast: Callable[[Batch], Floats],
) -> Floats:
    """Forecasts of some series, each learned from on a scale of its own."""
    chosen = batch.choose(places)
    scales = [scale(values, batch.frequency.season) for values in chosen.values]
    scaled = tuple(one.down(v) for one, v in zip(scales, chosen.values, strict=True))
    found = forecast(replace(chosen, values=scaled))
    made: Floats = np.array([one.up(row) for one, row in zip(scales, found, strict=True)])
    return made


def learn(batch: Batch, horizon: int, model: Any, seen: Seen, *, whole: bool) -> Floats:
    """Learn the steps from one period to the next, so that trends go on; (series, horizon).

    `whole`: only rows of which every feature is known are learned from.
    """
    from mlforecast import MLForecast
    from mlforecast.target_transforms import Differences

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of feature names that LightGBM does not see
        made = MLForecast(
            models={"model": model},
            freq=batch.frequency.interval,
            lags=list(seen.lags),
            date_features=list(seen.days),
            lag_transforms=seen.transforms,
            target_transforms=[Differences([1])],
            num_threads=1,
        )
        made.fit(_frame(batch), static_features=[], dropna=whole)
        told: Any = made.predict(horizon)
    values = told.sort("unique_id", "ds")["model"].to_numpy()
    mean: Floats = values.reshape(len(batch.values), horizon).astype(np.float64)
    return mean


def _frame(batch: Batch) -> pl.DataFrame:
    parts = [
        pl.DataFrame(
            {
                "unique_id": np.full(len(values), place, dtype=np.int32),
                "ds": [batch.frequency.begin(first + i) for i in range(len(values))],
                "y": values,
            }
        )
        for place, (values, first) in enumerate(zip(batch.values, batch.firsts, strict=True))
    ]
    return pl.concat(parts)
