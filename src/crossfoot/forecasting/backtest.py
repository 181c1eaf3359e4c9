"""The back-test: what the recipe and each method would have forecast, and how wrong it was.

Its errors gate members that are bad for a whole group, and set how wide intervals are. They do not
choose a method per series: every rule of that kind that was tried lost against the combination.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.decomposition import repeats
from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.members import Wanted, base_sigma, batch_of, predict_members
from crossfoot.forecasting.methods import Predicted
from crossfoot.forecasting.methods.base import nothing
from crossfoot.forecasting.metrics import accuracy, scales
from crossfoot.forecasting.policies import Kind, Prepared
from crossfoot.forecasting.recipes import Recipe, combine
from crossfoot.forecasting.series import Floats

#: A history is tested when so many periods remain to learn from.
FEWEST_LEFT: Final = 6
#: A member is kept out of a group when its error is so many times that of the best member.
GATE: Final = 1.6
_MANY: Final = 20
#: The same of fewer series than that, whose errors are more of a chance; still fewer gate nothing.
_GATE_OF_FEW: Final = 3.0
_FEW: Final = 3
#: The one method that repeats a season it has seen only once.
_REPEATING: Final = "seasonal_naive"


@dataclass(frozen=True)
class Window:
    """One origin: what was, and what each method said; of shape (series, tested horizon).

    `is_alike` says of which series as many seasons were seen as by the forecast, one or two: what
    methods that saw less did says nothing about them.
    """

    actual: Floats
    members: Mapping[str, Predicted]
    sigma: Floats
    scale: tuple[Floats, Floats]
    is_alike: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Tested:
    """Methods by kind of demand: all that are tested, and those whose sigma the intervals have."""

    every: Wanted
    own: Wanted


@dataclass(frozen=True)
class Backtest:
    """All origins, the latest first, and the horizon that was tested.

    `repeats` says that series of one season do again what they did a season ago.
    """

    windows: tuple[Window, ...]
    horizon: int
    repeats: bool = False


def tested_horizon(prepared: Sequence[Prepared], horizon: int) -> int:
    """The horizon that half of the histories are long enough for."""
    lengths = [len(one.values) for one in prepared if one.kind not in UNTESTED]
    if not lengths:
        return 0
    return int(min(horizon, max(np.median(lengths) // 4, 1)))


UNTESTED: Final = frozenset({Kind.insufficient, Kind.obsolete})


def run_backtest(
    prepared: Sequence[Prepared],
    frequency: Frequency,
    methods: Tested,
    *,
    horizon: int,
    windows: int,
    tick: Callable[[], None],
) -> Backtest:
    """Forecast the last periods of every history that is long enough, from what was before."""
    tested = tested_horizon(prepared, horizon)
    if not tested:
        return Backtest((), 0)
    made = [
        _window(prepared, frequency, methods, (tested, dropped), tick)
        for dropped in range(tested, tested * windows + 1, tested)
    ]
    young = [one.values for one in prepared if one.kind is Kind.one_season]
    return Backtest(tuple(made), tested, repeats(young, frequency.season))


def _window(
    prepared: Sequence[Prepared],
    frequency: Frequency,
    methods: Tested,
    cut: tuple[int, int],
    tick: Callable[[], None],
) -> Window:
    horizon, dropped = cut
    places = [
        place
        for place, one in enumerate(prepared)
        if one.kind not in UNTESTED and len(one.values) - dropped >= FEWEST_LEFT
    ]
    chosen = [prepared[place] for place in places]
    batch = batch_of(chosen, frequency, dropped)
    found = predict_members(chosen, batch, methods.every, horizon, tick)
    count = len(prepared)
    members = {
        code: Predicted(_spread(one.mean, places, count), _spread(one.sigma, places, count))
        for code, one in found.items()
    }
    actual, sigma = (nothing(count, horizon) for _ in range(2))
    absolute, squared = np.full(count, np.nan), np.full(count, np.nan)
    if places:
        actual[places] = [_then(one, dropped, horizon) for one in chosen]
        sigma[places] = base_sigma(batch, _only(found, methods.own, chosen), list(found), horizon)
        absolute[places], squared[places] = scales(batch.values, frequency.season)
    seen = {Kind.one_season: frequency.season, Kind.seasonal: 2 * frequency.season}
    alike = [len(one.values) - dropped >= seen.get(one.kind, 0) for one in prepared]
    return Window(actual, members, sigma, (absolute, squared), np.array(alike, dtype=bool))


def _only(
    found: Mapping[str, Predicted], own: Wanted, prepared: Sequence[Prepared]
) -> dict[str, Predicted]:
    """Forecasts with the sigma of a series' own methods alone."""
    made = {}
    for code, one in found.items():
        rows = np.array([code in own[each.kind] for each in prepared])
        made[code] = Predicted(one.mean, np.where(rows[:, None], one.sigma, np.nan))
    return made


def _then(one: Prepared, dropped: int, horizon: int) -> Floats:
    """What was: the values as they were, outliers too; missing ones stay missing."""
    whole = one.series.values
    start = len(whole) - dropped
    return whole[start : start + horizon]


def _spread(rows: Floats, places: Sequence[int], count: int) -> Floats:
    made = nothing(count, rows.shape[1])
    made[list(places)] = rows
    return made


def gated(test: Backtest, kinds: Sequence[Kind], kind: Kind, recipe: Recipe) -> frozenset[str]:
    """The members of a recipe that were so bad for a kind of demand that they are left out.

    Where a season that was seen once repeats, those that do not know it are.
    """
    if kind is Kind.one_season and test.repeats and _REPEATING in recipe.members:
        return frozenset(recipe.members) - {_REPEATING}
    rows = np.array([one is kind for one in kinds])
    if not test.windows or len(recipe.members) < 2 or rows.sum() < _FEW:
        return frozenset()
    errors = {code: _error(test, code, rows) for code in recipe.members}
    known = {code: error for code, error in errors.items() if error is not None}
    if not known:
        return frozenset()
    best = min(known.values())
    gate = GATE if rows.sum() >= _MANY else _GATE_OF_FEW
    return frozenset(code for code, error in known.items() if error > gate * best)


def _error(test: Backtest, code: str, rows: npt.NDArray[np.bool_]) -> float | None:
    found = []
    for one in test.windows:
        here = rows if one.is_alike is None else rows & one.is_alike
        scale = (one.scale[0][here], one.scale[1][here])
        found.append(accuracy(one.actual[here], one.members[code].mean[here], scale).mase)
    known = [one for one in found if one is not None]
    return sum(known) / len(known) if known else None


def combined(
    window: Window,
    kinds: Sequence[Kind],
    recipes: Mapping[Kind, Recipe],
    without: Mapping[Kind, frozenset[str]],
) -> Floats:
    """What the recipes would have forecast in a window."""
    made = nothing(*window.actual.shape)
    means = {code: one.mean for code, one in window.members.items()}
    for kind in set(kinds):
        recipe = recipes[kind]
        rows = [place for place, one in enumerate(kinds) if one is kind]
        if recipe.members and all(code in means for code in recipe.members):
            chosen = {code: means[code][rows] for code in recipe.members}
            made[rows] = combine(recipe, chosen, without.get(kind, frozenset()))
    return made
