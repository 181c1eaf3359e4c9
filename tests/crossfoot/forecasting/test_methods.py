"""What the methods of the default recipe must get right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.forecasting import find_frequency
from crossfoot.forecasting.decomposition import shrunken_season
from crossfoot.forecasting.methods import METHODS, Batch
from crossfoot.forecasting.methods.scaling import Scale
from crossfoot.forecasting.recipes import Recipe, combine
from tests.crossfoot.forecasting.conftest import seasonal

MONTHS = find_frequency("MS")
_PATTERN = 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
_MEMBERS = ("deseasonalised_theta", "trees", "scaled_trees", "pooled")


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
