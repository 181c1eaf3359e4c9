"""What the methods of the default recipe must get right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.forecasting import find_frequency
from crossfoot.forecasting.decomposition import shrunken_season
from crossfoot.forecasting.methods import METHODS, Batch
from crossfoot.forecasting.methods.known import Known
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.methods.seasonless import Seasonless
from crossfoot.forecasting.recipes import Recipe, combine
from tests.crossfoot.forecasting.conftest import seasonal

MONTHS = find_frequency("MS")
_PATTERN = 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
_MEMBERS = (
    "deseasonalised_theta", "trees", "scaled_trees", "deseasonalised_trees", "direct_trees",
    "scaled_direct_trees", "pooled",
)  # fmt: skip


def batch(*values: np.ndarray) -> Batch:
    seasons = tuple(12 if len(one) > 24 else 1 for one in values)
    return Batch(MONTHS, values, (24_000,) * len(values), seasons)


@pytest.mark.parametrize("code", _MEMBERS)
def test_a_season_goes_on_whatever_the_size_of_the_item(code: str) -> None:
    shape = np.exp(np.resize(_PATTERN, 84))
    told = METHODS[code].run(batch(*(shape[:72] * 10.0**k for k in range(4))), 12, lambda: None)
    for k, row in enumerate(told.mean):
        assert row == pytest.approx(shape[72:] * 10.0**k, rel=0.03)


@pytest.mark.parametrize("code", _MEMBERS)
def test_values_below_zero_are_forecast_too(code: str) -> None:
    values = [seasonal(60, n) - 110.0 for n in range(4)]
    told = METHODS[code].run(batch(*values), 6, lambda: None).mean
    assert np.isfinite(told).all()
    assert (np.abs(told) <= 3 * np.abs(values).max()).all()


def test_pooled_learns_one_rule_from_all_and_applies_it_to_a_short_series() -> None:
    """Every step is half the last one: y(t) - y(t-1) = 0.5 (y(t-1) - y(t-2))."""
    years = find_frequency("YS")
    starts = [(100.0, 16.0), (120.0, -14.0), (90.0, 18.0), (110.0, 12.0)]
    rise = np.array([2 - 2 * 0.5**n for n in range(9)])
    values = [level + step * rise for level, step in starts]
    short = values[0][:5]
    run = METHODS["pooled"].run
    told = run(Batch(years, (*values, short), (2000,) * 5, (1,) * 5), 3, lambda: None).mean
    assert told[4] == pytest.approx(values[0][5:8], rel=0.01)
    assert np.isnan(run(Batch(years, (short[:2],), (2000,), (1,)), 3, lambda: None).mean).all()


def test_a_season_of_chance_is_shrunk_and_a_real_one_is_kept() -> None:
    made = np.random.default_rng(8)
    noise = made.normal(0, 1, (200, 60))
    plain = np.array([[row[place::12].mean() for place in range(12)] for row in noise])
    shrunk = np.array([shrunken_season(row, 12) for row in noise])
    assert shrunk.var() < 0.35 * plain.var()
    real = np.resize(10 * _PATTERN, 60)
    found = np.mean([shrunken_season(real + row / 4, 12) for row in noise], axis=0)
    assert found == pytest.approx(10 * _PATTERN, abs=0.1)
    assert shrunken_season(real[:24], 12) == pytest.approx(10 * _PATTERN)
    short = np.array([shrunken_season(row[:24], 12) for row in noise])
    once = np.array([row[:24].reshape(2, 12).mean(axis=0) for row in noise])
    assert short.var() < 0.6 * once.var()
    assert shrunken_season(real[:23], 12).tolist() == [0.0] * 12
    assert shrunken_season(real, 1).tolist() == [0.0]


@pytest.mark.parametrize(
    ("values", "season", "found"),
    [
        ([10, 14, 6, 9, 13, 15, 8, 10, 12, 18, 7, 13], 4, [0.93963, 4.57492, -3.80473, -1.70982]),
        ([10, 14, 6, 9, 13, 15, 8, 10], 4, [2.01227, 3.62209, -4.05550, -1.57886]),
        ([3, 5, 1, 4, 6, 1, 2, 7, 3], 3, [-0.40487, 2.39399, -1.98913]),
    ],
)
def test_a_season_is_shrunk_by_the_error_of_its_means(
    values: list[float], season: int, found: list[float]
) -> None:
    """Worked out place by place; of two years from the variance of steps of a year."""
    assert shrunken_season(np.array(values, float), season) == pytest.approx(found, abs=1e-5)


@pytest.mark.parametrize(("level", "are_factors"), [(100.0, True), (0.0, False)])
def test_what_was_without_a_season_has_it_again(level: float, are_factors: bool) -> None:
    shape = np.resize(_PATTERN, 72)
    values = level * np.exp(shape) if are_factors else shape
    own = Seasonless.of(values[:60], 12, 12)
    assert own.are_factors is are_factors
    assert own.values == pytest.approx(np.full(60, level))
    assert own.back(np.full(12, level)) == pytest.approx(values[60:])
    assert own.spread(np.ones(12)) == pytest.approx(values[60:] / level if are_factors else 1.0)


def test_trees_without_season_are_the_trees_on_values_without_it() -> None:
    made = batch(*(seasonal(60, n) for n in range(4)))
    parts = [Seasonless.of(values, 12, 6) for values in made.values]
    bare = METHODS["trees"].run(batch(*(one.values for one in parts)), 6, lambda: None).mean
    told = METHODS["deseasonalised_trees"].run(made, 6, lambda: None).mean
    assert told == pytest.approx(np.array([one.ahead for one in parts]) * bare)


@pytest.mark.parametrize(("code", "season"), [("MS", 12), ("QS", 4), ("W", 52)])
def test_the_season_known_at_a_period_is_that_of_the_values_until_then(
    code: str, season: int
) -> None:
    made = np.random.default_rng(len(code))
    values = np.resize(made.normal(0, 2, season), 4 * season) + made.normal(0, 1, 4 * season)
    known = Known.of(values, season)
    for at in range(2 * season, 4 * season):
        places = np.arange(season)
        found = known.pattern_at(np.full(season, at), places)
        assert found == pytest.approx(shrunken_season(values[: at + 1], season), abs=1e-9)
    assert not known.pattern[: season // 2].any()


def test_means_and_last_values_are_those_until_a_period() -> None:
    values = np.arange(10.0) ** 2
    known, at = Known.of(values, 1), np.array([2, 9])
    assert known.mean(at, 0, 3).tolist() == [5 / 3, (49 + 64 + 81) / 3]
    assert np.isnan(known.mean(at, 3, 3)[0])
    assert known.mean(at, 3, 3)[1] == pytest.approx((16 + 25 + 36) / 3)
    assert known.mean_of_all(at) == pytest.approx([5 / 3, 28.5])
    assert known.usual_step(at) == pytest.approx([2.0, 9.0])
    assert known.last(at)[1].tolist() == [81.0, 64.0, 49.0, 36.0]
    assert np.isnan(known.last(at)[0, 3])


def test_direct_trees_learn_what_follows_many_steps_later() -> None:
    """Two seasons long, a wave that no feature of the last steps' season shows is gone on with."""
    wave = [100 + 30 * np.sin(2 * np.pi * (np.arange(132) + k) / 24) for k in range(30)]
    told = METHODS["direct_trees"].run(batch(*(one[:120] for one in wave)), 12, lambda: None).mean
    naive = (
        METHODS["seasonal_naive"].run(batch(*(one[:120] for one in wave)), 12, lambda: None).mean
    )
    then = np.array([one[120:] for one in wave])
    assert np.abs(told - then).mean() < 0.1 * np.abs(naive - then).mean()


def test_direct_trees_forecast_nothing_of_too_few_rows() -> None:
    told = METHODS["direct_trees"].run(batch(seasonal(30, 1)), 6, lambda: None).mean
    assert np.isnan(told).all()


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=3, max_size=40), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_scales_lead_back(values: list[float], season: int) -> None:
    series = np.array(values)
    for scale in (Scale.of(series), Scale.by_error(series, season)):
        back = scale.up(scale.down(series))
        assert back == pytest.approx(series, rel=1e-6, abs=1e-6 * (1 + np.abs(series).max()))


def test_the_ends_are_cut_off_where_three_or_more_forecast() -> None:
    told = {
        "a": np.array([[1.0, 1.0, 1.0, np.nan]]),
        "b": np.array([[2.0, 9.0, 4.0, np.nan]]),
        "c": np.array([[3.0, 2.0, np.nan, np.nan]]),
        "d": np.array([[100.0, np.nan, np.nan, np.nan]]),
    }
    recipe = Recipe("trimmed", dict.fromkeys(told, 1.0))
    made = combine(recipe, told, frozenset())
    assert made[0, :3].tolist() == [2.5, 2.0, 2.5]
    assert np.isnan(made[0, 3])
    assert combine(recipe, told, frozenset({"d"}))[0, 0] == 2.0
