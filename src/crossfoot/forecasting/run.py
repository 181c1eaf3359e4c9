"""forecast(): series, policies, back-test, methods, combination and intervals in one run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from crossfoot.forecasting.backtest import Backtest, Tested, combined, gated, run_backtest
from crossfoot.forecasting.champion import contenders_of, judge
from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.intervals import (
    LEVELS,
    Factors,
    count_quantiles,
    dispersion,
    learn_factors,
    widths,
)
from crossfoot.forecasting.members import (
    Wanted,
    base_sigma,
    batch_of,
    predict_members,
    ticker,
    wanted_by,
    work,
)
from crossfoot.forecasting.methods import ALL_METHODS
from crossfoot.forecasting.methods.base import nothing
from crossfoot.forecasting.policies import Kind, Prepared, prepare
from crossfoot.forecasting.recipes import ALL_PROFILES, Profile, Recipe, combine
from crossfoot.forecasting.reporting import backtest_frame, forecast_frame, item_frame
from crossfoot.forecasting.results import CONTEST_SCHEMA, ForecastResult
from crossfoot.forecasting.series import Floats, Panel
from crossfoot.progress import Progress, no_progress


@dataclass(frozen=True)
class Asked:
    """What is asked for: periods ahead, recipes, and whether every method is back-tested."""

    horizon: int
    profile: Profile
    every_method: bool = False


@dataclass(frozen=True)
class Ahead:
    """Forecasts of all series, of shape (series, horizon); ends by level, low and high."""

    mean: Floats
    ends: Mapping[int, tuple[Floats, Floats]]
    sigma: Floats


def forecast(panel: Panel, asked: Asked, progress: Progress = no_progress) -> ForecastResult:
    """Forecast every series of a panel; the order of its rows changes nothing."""
    series = sorted(panel.series, key=lambda one: one.item)
    prepared = [prepare(one, panel.frequency) for one in series]
    recipes = asked.profile.recipes
    kinds = [one.kind for one in prepared]
    wanted = _tested_methods(asked)
    tick = ticker(progress, "back-test", work(prepared, wanted) * asked.profile.windows)
    test = run_backtest(
        prepared, panel.frequency, Tested(wanted, wanted_by(recipes)), horizon=asked.horizon,
        windows=asked.profile.windows, tick=tick,
    )  # fmt: skip
    without = {kind: gated(test, kinds, kind, recipes[kind]) for kind in set(kinds)}
    factors = _factors(test, kinds, recipes, without, asked.horizon)
    tick = ticker(progress, "forecast", work(prepared, wanted_by(recipes)))
    ahead = look_ahead(prepared, panel.frequency, asked, (without, factors), tick)
    prepared = [_told(one, without[one.kind], test) for one in prepared]
    names = [name_of(recipes[kind], without[kind]) for kind in kinds]
    return ForecastResult(
        forecast_frame(prepared, panel, ahead.mean, ahead.ends, names),
        item_frame(prepared, panel, names),
        backtest_frame(test, kinds, recipes, without, factors),
        (*panel.reasons, *_unlike(test)),
        test.horizon,
        _contest(test, kinds, asked),
    )


def _unlike(test: Backtest) -> tuple[str, ...]:
    """Words about items whose back-test had to do without the season."""
    seen = [one.is_alike for one in test.windows[:1] if one.is_alike is not None]
    unlike = sum(int(np.sum(~one)) for one in seen)
    return (_UNLIKE.format(n=unlike),) if unlike else ()


_UNLIKE: Final = (
    "{n:,} items have too little history before the back-test to know their season: it shows "
    "methods far worse than they forecast now"
)


def _contest(test: Backtest, kinds: Sequence[Kind], asked: Asked) -> pl.DataFrame:
    """All profiles and the profile's single methods, where every method was tested anyway."""
    contenders = contenders_of(asked.profile, ALL_PROFILES) if asked.every_method else ()
    return judge(test, kinds, contenders).figures if contenders else CONTEST_SCHEMA.to_frame()


def _tested_methods(asked: Asked) -> Wanted:
    """The recipes' own methods, or with `every_method` all that suit the kind of demand."""
    if not asked.every_method:
        return wanted_by(asked.profile.recipes)
    return {
        kind: tuple(
            dict.fromkeys(
                [*recipe.members]
                + [one.code for one in ALL_METHODS if one.suits(kind is Kind.intermittent)]
            )
        )
        for kind, recipe in asked.profile.recipes.items()
    }


def _factors(
    test: Backtest,
    kinds: Sequence[Kind],
    recipes: Mapping[Kind, Recipe],
    without: Mapping[Kind, frozenset[str]],
    horizon: int,
) -> dict[Kind, Factors]:
    """Factors by kind; of kinds with too few series to test, from all series."""
    shape = (0, len(kinds), max(test.horizon, 1))
    errors = np.array(
        [one.actual - combined(one, kinds, recipes, without) for one in test.windows]
    ).reshape(-1, *shape[1:])
    sigmas = np.array([one.sigma for one in test.windows]).reshape(-1, *shape[1:])
    everything = learn_factors(errors, sigmas, horizon)
    made = {}
    for kind in set(kinds):
        rows = np.array([one is kind for one in kinds])
        learned = learn_factors(errors[:, rows], sigmas[:, rows], horizon)
        steps = learned.steps if learned.tested >= _OWN_GROUP else everything.steps
        made[kind] = replace(learned, steps=steps)
    return made


#: A kind of demand with fewer tested series shares the factors of all.
_OWN_GROUP = 20


def look_ahead(
    prepared: Sequence[Prepared],
    frequency: Frequency,
    asked: Asked,
    learned: tuple[Mapping[Kind, frozenset[str]], Mapping[Kind, Factors]],
    tick: Callable[[], None],
) -> Ahead:
    """Forecast from whole histories, with intervals."""
    without, factors = learned
    recipes, horizon = asked.profile.recipes, asked.horizon
    batch = batch_of(prepared, frequency)
    members = predict_members(prepared, batch, wanted_by(recipes), horizon, tick)
    kinds = [one.kind for one in prepared]
    mean = nothing(len(prepared), horizon)
    half = {level: nothing(len(prepared), horizon) for level in LEVELS}
    sigma = base_sigma(batch, members, list(members), horizon) if prepared else nothing(0, horizon)
    for kind in set(kinds):
        rows = [place for place, one in enumerate(kinds) if one is kind]
        found = {code: members[code].mean[rows] for code in recipes[kind].members}
        mean[rows] = combine(recipes[kind], found, without[kind]) if found else 0.0
        for level, wide in widths(sigma[rows], factors[kind]).items():
            half[level][rows] = 0.0 if kind is Kind.obsolete else wide
    mean = _never_below(prepared, mean)
    ends = {level: _ends(prepared, mean, half[level], level) for level in LEVELS}
    return Ahead(mean, ends, sigma)


def _never_below(prepared: Sequence[Prepared], values: Floats) -> Floats:
    """Demand that was never below zero is not forecast below zero."""
    demand = np.array([one.values.min(initial=0.0) >= 0 for one in prepared], dtype=bool)
    made: Floats = np.where(demand[:, None] & (values < 0), 0.0, values)
    return made


def _ends(
    prepared: Sequence[Prepared], mean: Floats, half: Floats, level: int
) -> tuple[Floats, Floats]:
    low, high = _never_below(prepared, mean - half), mean + half
    rows = [place for place, one in enumerate(prepared) if one.kind is Kind.intermittent]
    if rows:
        spread = np.array([dispersion(prepared[place].values) for place in rows])
        tail = (1 - level / 100) / 2
        low[rows] = count_quantiles(mean[rows], spread, tail)
        high[rows] = np.maximum(count_quantiles(mean[rows], spread, 1 - tail), mean[rows])
        low[rows] = np.minimum(low[rows], mean[rows])
    return low, high


def name_of(recipe: Recipe, without: frozenset[str]) -> str:
    """The method as the output names it."""
    return recipe.title + (f" without {', '.join(sorted(without))}" if without else "")


def _told(one: Prepared, without: frozenset[str], test: Backtest) -> Prepared:
    if not without:
        return one
    why = "their errors on all items of this kind in the back-test"
    if one.kind is Kind.one_season and test.repeats:
        why = "items of this kind do again what they did a season ago, which these do not know"
    words = f"left out, for {why}: {', '.join(sorted(without))}"
    return replace(one, reasons=(*one.reasons, words))
