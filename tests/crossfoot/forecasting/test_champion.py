"""Champion and challengers: figures by hand, and who takes over when."""

import numpy as np
import pytest

from crossfoot.errors import UserError
from crossfoot.forecasting import build_panel, find_frequency, find_profile
from crossfoot.forecasting.backtest import Backtest, Window
from crossfoot.forecasting.champion import (
    Contender,
    Contest,
    contenders_of,
    crowned,
    hold_contest,
    judge,
)
from crossfoot.forecasting.methods import Predicted
from crossfoot.forecasting.policies import Kind
from crossfoot.forecasting.recipes import Recipe
from crossfoot.forecasting.results import CONTEST_SCHEMA
from tests.crossfoot.forecasting.conftest import rows_of, seasonal

MONTHS = find_frequency("MS")
STEPS = 4


def window(errors: dict[str, np.ndarray]) -> Window:
    """What was is 100; each method is wrong by its errors, one per series."""
    count = len(next(iter(errors.values())))
    actual = np.full((count, STEPS), 100.0)
    members = {
        code: Predicted(actual + error[:, None], np.full(actual.shape, 10.0))
        for code, error in errors.items()
    }
    scale = (np.full(count, 10.0), np.full(count, 100.0))
    return Window(actual, members, np.full(actual.shape, 10.0), scale)


def contest_of(
    *windows: dict[str, np.ndarray], kind: Kind = Kind.seasonal, held: str = "a"
) -> Contest:
    count = len(windows[0]["a"])
    entries = [Contender(code, {kind: Recipe(code, {code: 1.0})}) for code in windows[0]]
    test = Backtest(tuple(window(one) for one in windows), STEPS)
    return judge(test, [kind] * count, entries, {kind.value: held})


def flat(error: float, count: int = 40) -> np.ndarray:
    return np.full(count, error)


def test_figures_are_those_of_all_windows() -> None:
    told = contest_of({"a": flat(10.0), "b": flat(-5.0)}, {"a": flat(20.0), "b": flat(-5.0)})
    rows = {row["contender"]: row for row in told.figures.to_dicts()}
    assert rows["a"]["mase"] == pytest.approx(1.5)
    assert rows["a"]["rmsse"] == pytest.approx(1.5)
    assert rows["a"]["bias"] == pytest.approx(0.15)
    assert rows["b"]["gain"] == pytest.approx(1 - 0.5 / 1.5)
    assert (rows["a"]["series"], rows["a"]["windows"]) == (40, 2)
    # Intervals are learned from the older window: of errors of 20, for errors of 10.
    assert rows["a"]["cover80"] == 1.0
    assert told.figures.schema == CONTEST_SCHEMA
    assert told.figures["is_champion"].to_list() == [True, False]


def test_a_challenger_that_is_clearly_better_takes_over_the_whole_kind() -> None:
    told = contest_of({"a": flat(10), "b": flat(9)}, {"a": flat(10), "b": flat(8)})
    assert told.champions == {"seasonal": "b"}
    assert "b takes over, its MASE is 15.0% lower in 2 windows of 40 series" in told.changes[0]


@pytest.mark.parametrize(
    "windows",
    [
        ({"a": flat(10), "b": flat(9.8)}, {"a": flat(10), "b": flat(9.8)}),  # by a hair
        ({"a": flat(10), "b": flat(12)}, {"a": flat(10), "b": flat(1)}),  # in one window only
        ({"a": flat(10), "b": flat(1)},),  # one window is no proof
        ({"a": flat(10, 20), "b": flat(1, 20)},) * 2,  # few series
        ({"a": np.r_[flat(10, 30), 400.0], "b": np.r_[flat(11, 30), 0.0]},) * 2,  # one large error
    ],
)  # fmt: skip
def test_a_challenger_does_not_take_over_by_chance(
    windows: tuple[dict[str, np.ndarray], ...],
) -> None:
    told = contest_of(*windows)
    assert told.champions == {"seasonal": "a"}
    assert told.changes == ()


def test_of_two_that_are_better_the_best_takes_over_and_then_holds() -> None:
    errors = {"a": flat(10), "b": flat(8), "c": flat(7.9)}
    assert contest_of(errors, errors).champions == {"seasonal": "c"}
    # From b, c is better by a hair only: a champion is not changed for that.
    assert contest_of(errors, errors, held="b").champions == {"seasonal": "b"}


def test_intermittent_demand_is_judged_by_squares_where_zeros_do_not_win() -> None:
    small, large = np.tile([0.0, 30.0], 20), flat(16.0)
    told = contest_of({"a": large, "b": small}, {"a": large, "b": small}, kind=Kind.intermittent)
    rows = {row["contender"]: row for row in told.figures.to_dicts()}
    assert rows["b"]["measure"] == "rmsse"
    assert rows["b"]["gain"] == pytest.approx(1 - 15 / 16)


def test_contest_of_profiles_and_methods_on_demand() -> None:
    rows = rows_of({f"item {n}": seasonal(60, n) for n in range(8)})
    default = find_profile("default")
    entries = contenders_of(default, [find_profile("quick")])
    told = hold_contest(build_panel(rows, MONTHS), 6, entries)
    names = told.figures["contender"].to_list()
    assert names[0] == "default"
    assert {"quick", "trees", "pooled", "deseasonalised_theta", "log_linear"} <= set(names)
    assert told.champions == {"seasonal": "default"}  # eight series change nothing
    assert told.figures["windows"].to_list() == [2] * len(names)


def test_champions_become_the_recipes_of_the_next_forecast() -> None:
    default = find_profile("default")
    made = crowned(default, {"seasonal": "trees", "daily": "quick"})
    assert dict(made.recipes[Kind.seasonal].members) == {"trees": 1.0}
    assert made.recipes[Kind.daily] == find_profile("quick").recipes[Kind.daily]
    assert made.recipes[Kind.short] == default.recipes[Kind.short]
    assert crowned(default, {}) == default
    with pytest.raises(UserError, match="oracle"):
        crowned(default, {"seasonal": "oracle"})
