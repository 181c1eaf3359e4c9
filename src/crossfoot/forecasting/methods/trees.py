"""One LightGBM over all series of a batch.

Three of them: two weigh series differently, by relative errors and as MASE does; one learns from
values whose season was taken out.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from crossfoot.forecasting.calendar import holiday_count
from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.methods.learned import Seen, learn, scaled_forecast
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.methods.seasonless import without_season
from crossfoot.forecasting.series import Floats

#: What all trees over a batch have in common, here and in `direct`.
TREES: Final[dict[str, Any]] = {
    "objective": "l1",
    "learning_rate": 0.05,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.8,
    "random_state": 7,
    "n_jobs": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_TREES: Final = {**TREES, "n_estimators": 300, "num_leaves": 15, "min_child_samples": 50}
#: A series with fewer values than this teaches nothing, and is not forecast.
_FEWEST: Final = 4
#: Of fewer rows, leaves of fifty tell no season: six items of two years were forecast twice as high
#: as they were. So many for each place in a season, but for long seasons.
_FEWEST_ROWS: Final = 60
_ENOUGH_ROWS: Final = 240
_ROWS_OF_A_PLACE: Final = 20
#: The season of a series is learned from so many of its last seasons.
_SEASONS: Final = 8


def tree_method(
    code: str,
    title: str,
    source: str,
    scale: Callable[[Floats, int], Scale],
    forecast: Callable[[Batch, int], Floats],
) -> Method:
    """Trees that learn from series on scales of their own, where there are enough of them."""

    def run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
        mean = nothing(len(batch.values), horizon)
        fit = [i for i, values in enumerate(batch.values) if len(values) >= _FEWEST]
        if _enough_rows(batch, fit):
            mean[fit] = scaled_forecast(batch, fit, scale, lambda chosen: forecast(chosen, horizon))
        for _ in batch.values:
            tick()
        return Predicted(mean, nothing(len(batch.values), horizon))

    return Method(code, title, source, run)


def _enough_rows(batch: Batch, places: Sequence[int]) -> bool:
    fewest = min(max(_FEWEST_ROWS, _ROWS_OF_A_PLACE * batch.frequency.season), _ENOUGH_ROWS)
    return sum(len(batch.values[i]) for i in places) >= fewest


def _forecast(batch: Batch, horizon: int) -> Floats:
    import lightgbm

    seen = Seen(_lags(batch), _means(batch), _date_features(batch, horizon))
    return learn(batch, horizon, lightgbm.LGBMRegressor(**_TREES), seen, whole=False)


def _date_features(batch: Batch, horizon: int) -> list[Any]:
    frequency = batch.frequency
    if frequency.season == 1:
        return []
    if frequency.place is None:
        return [frequency.naming]
    last = max(n + len(one) for n, one in zip(batch.firsts, batch.values, strict=True)) + horizon
    years = range(frequency.begin(min(batch.firsts)).year, frequency.begin(last).year + 1)
    return [frequency.naming, holiday_count(frequency, frequency.place, years)]


def _lags(batch: Batch) -> tuple[int, ...]:
    longest = max(len(values) for values in batch.values)
    return tuple(lag for lag in batch.frequency.lags if lag < longest - 1) or (1,)


def _means(batch: Batch) -> dict[int, list[Any]]:
    """Means and spread of the last steps, and the means of the same place in earlier seasons."""
    from mlforecast.lag_transforms import (
        ExpandingMean,
        ExpandingStd,
        RollingMean,
        RollingStd,
        SeasonalRollingMean,
    )

    season = batch.frequency.season
    year = max(season, 6)
    made: dict[int, list[Any]] = {
        1: [
            *(RollingMean(width, min_samples=1) for width in (3, 6, year)),
            RollingMean(2 * max(season, 3), min_samples=max(season, 3)),
            RollingStd(year, min_samples=2),
            ExpandingMean(),
            ExpandingStd(),
        ]
    }
    if season > 1 and season in _lags(batch):
        made[season] = [
            RollingMean(3, min_samples=1),
            SeasonalRollingMean(season, _SEASONS, min_samples=1),
        ]
    return made


_SOURCE: Final = "Ke et al. 2017; M5 2022"
_PLAIN: Final = tree_method(
    "trees", "LightGBM over all items", _SOURCE, lambda values, _: Scale.of(values), _forecast
)
TREE_METHODS: Final[tuple[Method, ...]] = (
    _PLAIN,
    tree_method(
        "scaled_trees",
        "LightGBM over all items, each by its usual error",
        _SOURCE,
        Scale.by_error,
        _forecast,
    ),
    without_season(
        _PLAIN, "deseasonalised_trees", "LightGBM over all items, without the shrunken season"
    ),
)
