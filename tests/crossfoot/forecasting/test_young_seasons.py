"""Items that are known for one or two years and sell by the season."""

import numpy as np
import polars as pl
import pytest

from crossfoot.forecasting import Asked, build_panel, find_frequency, find_profile, forecast
from crossfoot.forecasting.backtest import Backtest, Window, gated
from crossfoot.forecasting.decomposition import repeats
from crossfoot.forecasting.methods import Predicted
from crossfoot.forecasting.policies import Kind
from crossfoot.forecasting.recipes import Recipe
from crossfoot.forecasting.seasonality import find_seasonality
from tests.crossfoot.forecasting.conftest import rows_of

MONTHS = find_frequency("MS")
#: A trade of gifts: ten times as much before Christmas as in the autumn.
_YEAR = np.array([50.0, 47, 34, 26, 23, 20, 17, 12, 10, 30, 80, 100])


def sold(months: int, items: int, start: int) -> dict[str, np.ndarray]:
    made = np.random.default_rng(months + items + start)
    year = np.roll(_YEAR, -start)
    return {
        f"gift {n}": np.round(np.resize(year, months) * (n + 1) * made.normal(1, 0.08, months))
        for n in range(items)
    }


@pytest.mark.parametrize("start", [0, 5])
@pytest.mark.parametrize("items", [1, 6])
@pytest.mark.parametrize("months", [13, 18, 23, 24, 30])
@pytest.mark.parametrize("profile", ["default", "quick"])
def test_the_next_year_is_like_the_year_before(
    profile: str, months: int, items: int, start: int
) -> None:
    known = sold(months, items, start)
    panel = build_panel(rows_of(known), MONTHS)
    told = forecast(panel, Asked(12, find_profile(profile))).forecasts
    for name, values in known.items():
        ahead = told.filter(pl.col("item") == name)["forecast"].to_numpy()
        before = values[-12:]
        assert 0.75 < ahead.sum() / before.sum() < 1.25
        assert np.corrcoef(ahead, before)[0, 1] > 0.9
        assert ahead.max() > 3 * ahead.min()


def test_two_whole_years_are_two_seasons() -> None:
    items = forecast(
        build_panel(rows_of(sold(24, 2, 0)), MONTHS), Asked(3, find_profile("default"))
    ).items
    assert items["kind"].unique().to_list() == ["seasonal"]
    assert items["season_found"].all()
    assert "two whole seasons of history or more" in items["reasons"][0]


def test_that_a_year_repeats_is_said_and_seen_only_where_it_does() -> None:
    made = forecast(
        build_panel(rows_of(sold(18, 2, 0)), MONTHS), Asked(3, find_profile("default"))
    ).items
    assert "a season ago" in made["reasons"][0]
    chance = np.random.default_rng(4)
    noise = chance.normal(100, 10, (6, 18))
    assert not repeats(list(noise), 12)
    assert not repeats(list(noise.cumsum(axis=1)), 12)
    assert not repeats([np.full(18, 5.0), np.arange(12.0)], 12)


def origin(off: float, *, is_alike: bool = True, items: int = 3) -> Backtest:
    """What was is 100; the first method errs by one, the second by more."""
    shape = (items, 4)
    members = {
        code: Predicted(np.full(shape, 100.0 + by), np.full(shape, np.nan))
        for code, by in (("trees", off), ("pooled", 1.0))
    }
    ones = np.ones(items)
    alike = np.full(items, is_alike)
    seen = Window(np.full(shape, 100.0), members, np.ones(shape), (ones, ones), alike)
    return Backtest((seen,), 4)


def test_a_method_that_fails_is_left_out_for_few_items_too() -> None:
    recipe = Recipe("mean of two", {"trees": 1.0, "pooled": 1.0})

    def left_out(test: Backtest, items: int = 3) -> frozenset[str]:
        return gated(test, [Kind.seasonal] * items, Kind.seasonal, recipe)

    assert left_out(origin(41.0)) == {"trees"}
    assert left_out(origin(2.5)) == frozenset()
    assert left_out(origin(41.0, items=2), items=2) == frozenset()
    assert left_out(origin(2.5, items=20), items=20) == {"trees"}
    assert left_out(origin(41.0, is_alike=False)) == frozenset()


def test_it_is_said_when_the_back_test_saw_less_of_a_season_than_the_forecast() -> None:
    asked = Asked(12, find_profile("quick"))
    told = [
        forecast(build_panel(rows_of(sold(months, 3, 0)), MONTHS), asked).remarks
        for months in (24, 36)
    ]
    assert "3 items" in told[0][0]
    assert told[1] == ()


def test_a_season_that_is_not_found_is_told_from_a_history_that_is_too_short() -> None:
    noise = np.random.default_rng(8).normal(100, 10, 60)
    panel = build_panel(rows_of({"noise": noise, "young": noise[:20]}), MONTHS)
    told = {one.name: one.sentence for one in find_seasonality(panel.series, MONTHS, {})}
    assert told["noise"] == "No season of 12 periods was found."
    assert "20 periods is too short" in told["young"]
    assert "24 are needed" in told["young"]
