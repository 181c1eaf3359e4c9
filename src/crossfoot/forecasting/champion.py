"""Champion and challengers: which recipe forecasts a kind of demand, and when another takes over.

All contenders are measured on the same windows of the same back-test. A challenger takes over for a
whole kind of demand and never for one series: choosing per series by back-test lost every time it
was measured (M3 monthly: MASE 0.926, against 0.850 for always the same method), for the few errors
of one series say more about chance than about methods. For the same reason it has to be better by a
margin, in every window and for most series: a difference that one window or a few large errors
make would change the champion back and forth, and with it the plans that rest on its forecasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting.backtest import Backtest, Tested, run_backtest
from crossfoot.forecasting.comparison import FEWEST_WINDOWS, Entry, compared
from crossfoot.forecasting.members import ticker
from crossfoot.forecasting.policies import Kind, prepare
from crossfoot.forecasting.recipes import ALL_PROFILES, Profile, Recipe, find_profile
from crossfoot.forecasting.results import CONTEST_SCHEMA
from crossfoot.forecasting.series import Panel
from crossfoot.progress import Progress, no_progress


@dataclass(frozen=True)
class Contender:
    """What may forecast a kind of demand: a profile or a single method, by its name or code."""

    name: str
    recipes: Mapping[Kind, Recipe]

    def members(self, kind: Kind) -> tuple[str, ...]:
        """The methods it needs for a kind of demand."""
        return tuple(self.recipes[kind].members) if kind in self.recipes else ()


@dataclass(frozen=True)
class Contest:
    """Figures of all contenders (CONTEST_SCHEMA), and who is champion of each kind from now on."""

    figures: pl.DataFrame
    champions: Mapping[str, str]

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes of champions in words."""
        return tuple(
            f"{row['kind']}: {row['contender']} takes over, its {row['measure'].upper()} is "
            f"{row['gain']:.1%} lower in {row['windows']} windows of {row['series']:,} series"
            for row in self.figures.filter(pl.col("takes_over")).to_dicts()
        )


def contenders_of(profile: Profile, challengers: Sequence[Profile]) -> tuple[Contender, ...]:
    """The profile, the others, and each single method of the profile's recipes."""
    codes = dict.fromkeys(code for one in profile.recipes.values() for code in one.members)
    others = [one for one in challengers if one.name != profile.name]
    return (
        *(Contender(one.name, one.recipes) for one in (profile, *others)),
        *(Contender(code, _alone(profile, code)) for code in codes),
    )


def _alone(profile: Profile, code: str) -> dict[Kind, Recipe]:
    return {
        kind: Recipe(code, {code: 1.0})
        for kind, one in profile.recipes.items()
        if code in one.members
    }


def hold_contest(
    panel: Panel,
    horizon: int,
    contenders: Sequence[Contender],
    champions: Mapping[str, str] | None = None,
    *,
    windows: int = FEWEST_WINDOWS,
    progress: Progress = no_progress,
) -> Contest:
    """Back-test all contenders on the same windows, and judge them.

    `champions` by kind of demand are those of the contest before; the first contender is champion
    of the kinds that have none.
    """
    prepared = [prepare(one, panel.frequency) for one in sorted(panel.series, key=lambda x: x.item)]
    kinds = [one.kind for one in prepared]
    wanted = {
        kind: tuple(dict.fromkeys(code for one in contenders for code in one.members(kind)))
        for kind in Kind
    }
    tick = ticker(progress, "contest", windows * sum(len(wanted[kind]) for kind in kinds))
    test = run_backtest(
        prepared,
        panel.frequency,
        Tested(wanted, wanted),
        horizon=horizon,
        windows=windows,
        tick=tick,
    )
    return judge(test, kinds, contenders, champions)


def judge(
    test: Backtest,
    kinds: Sequence[Kind],
    contenders: Sequence[Contender],
    champions: Mapping[str, str] | None = None,
) -> Contest:
    """Compare contenders by a back-test that has the forecasts of all their methods."""
    champions = champions or {}
    known = {one.name for one in contenders}
    rows: list[dict[str, Any]] = []
    kept: dict[str, str] = {}
    for kind in sorted(set(kinds)):
        holder = champions.get(kind, contenders[0].name)
        holder = holder if holder in known else contenders[0].name
        entries = [
            Entry.of(test, kinds, kind, one.name, one.recipes.get(kind)) for one in contenders
        ]
        found = compared(kind, [one for one in entries if one is not None], holder)
        rows += found
        kept[kind.value] = next((row["contender"] for row in found if row["takes_over"]), holder)
    return Contest(pl.DataFrame(rows, schema=CONTEST_SCHEMA, orient="row"), kept)


def crowned(profile: Profile, champions: Mapping[str, str]) -> Profile:
    """The profile with the recipes of the champions, by kind of demand, for the next forecasts.

    Raises:
        UserError: a champion is neither a profile nor a method of the profile's recipes.
    """
    recipes = dict(profile.recipes)
    for kind in Kind:
        name = champions.get(kind, profile.name)
        if name == profile.name:
            continue
        if any(one.name == name for one in ALL_PROFILES):
            recipes[kind] = find_profile(name).recipes[kind]
        elif name in profile.recipes[kind].members:
            recipes[kind] = Recipe(name, {name: 1.0})
        else:
            raise UserError(f"No profile and no method for {kind} demand is called “{name}”.")
    return replace(profile, recipes=recipes)
