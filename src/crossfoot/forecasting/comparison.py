"""The figures of contenders for a kind of demand, on the same windows of a back-test."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crossfoot.forecasting.backtest import Backtest, Window, gated
from crossfoot.forecasting.intervals import learn_factors, widths
from crossfoot.forecasting.metrics import accuracy, coverage
from crossfoot.forecasting.policies import Kind
from crossfoot.forecasting.recipes import Recipe, combine
from crossfoot.forecasting.series import Floats

#: By so much the error of a challenger has to be lower.
MARGIN: Final = 0.05
#: The share of series for which its error has to be lower.
MOST_SERIES: Final = 0.5
#: A kind of demand with fewer tested series keeps its champion; so does one with a single window.
FEWEST_SERIES: Final = 30
FEWEST_WINDOWS: Final = 2


@dataclass(frozen=True)
class Entry:
    """Forecasts of a contender for one kind: per window its errors by series, and the figures."""

    name: str
    errors: Floats
    figures: dict[str, Any]

    @classmethod
    def of(
        cls, test: Backtest, kinds: Sequence[Kind], kind: Kind, name: str, recipe: Recipe | None
    ) -> "Entry | None":
        if recipe is None or not recipe.members or not test.windows:
            return None
        rows = np.array([each is kind for each in kinds])
        if not all(code in test.windows[0].members for code in recipe.members):
            return None
        without = gated(test, kinds, kind, recipe)
        means = [
            combine(
                recipe, {code: each.members[code].mean[rows] for code in recipe.members}, without
            )
            for each in test.windows
        ]
        parts = [_part(each, rows) for each in test.windows]
        errors = np.array(
            [_errors(kind, part, mean) for part, mean in zip(parts, means, strict=True)]
        )
        return None if np.isnan(errors).all() else cls(name, errors, _figures(parts, means))


def _part(window: Window, rows: npt.NDArray[np.bool_]) -> Window:
    scale = (window.scale[0][rows], window.scale[1][rows])
    return replace(window, actual=window.actual[rows], sigma=window.sigma[rows], scale=scale)


def measure_of(kind: str) -> str:
    """The measure that decides: of intermittent demand a forecast of zero would win MASE."""
    return "rmsse" if kind == Kind.intermittent else "mase"


def _errors(kind: Kind, window: Window, mean: Floats) -> Floats:
    """The deciding measure of each series; NaN where it is not tested."""
    error = mean - window.actual
    if measure_of(kind) == "rmsse":
        made: Floats = np.sqrt((error**2).mean(axis=1) / window.scale[1])
        return made
    absolute: Floats = np.abs(error).mean(axis=1) / window.scale[0]
    return absolute


def _figures(windows: Sequence[Window], means: Sequence[Floats]) -> dict[str, Any]:
    actual = np.concatenate([one.actual for one in windows])
    scales = [np.concatenate([one.scale[i] for one in windows]) for i in (0, 1)]
    told = accuracy(actual, np.concatenate(means), (scales[0], scales[1]))
    covered = _covered(windows, means) if len(windows) >= FEWEST_WINDOWS else (None, None)
    return {
        "mase": told.mase, "rmsse": told.rmsse, "bias": told.bias,
        "cover80": covered[0], "cover95": covered[1],
    }  # fmt: skip


def _covered(
    windows: Sequence[Window], means: Sequence[Floats]
) -> tuple[float | None, float | None]:
    before = range(1, len(windows))
    errors = np.array([windows[i].actual - means[i] for i in before])
    sigmas = np.array([windows[i].sigma for i in before])
    factors = learn_factors(errors, sigmas, means[0].shape[1])
    half = widths(windows[0].sigma, factors)
    low, high = (
        coverage(windows[0].actual, means[0] - half[level], means[0] + half[level])
        for level in (80, 95)
    )
    return low, high


def compared(kind: Kind, entries: Sequence[Entry], holder: str) -> list[dict[str, Any]]:
    """Rows of a kind, the champion first; at most one takes over: of those that may, the best."""
    champion = next((one for one in entries if one.name == holder), None)
    rows = [_row(kind, one, champion) for one in entries]
    rows.sort(key=lambda row: (not row["is_champion"], row[row["measure"]], row["contender"]))
    able = [row for row in rows if row["takes_over"]]
    for row in able[1:]:
        row["takes_over"] = False
    return rows


def _row(kind: Kind, one: Entry, champion: Entry | None) -> dict[str, Any]:
    own = {
        "kind": kind.value, "contender": one.name, "is_champion": one is champion,
        "measure": measure_of(kind), **one.figures,
        "series": int((~np.isnan(one.errors)).any(axis=0).sum()),
        "windows": int((~np.isnan(one.errors)).any(axis=1).sum()),
        "gain": None, "better_series": None, "better_windows": None, "takes_over": False,
    }  # fmt: skip
    if champion is None or one is champion:
        return own
    both = ~np.isnan(one.errors) & ~np.isnan(champion.errors)
    mine, theirs = (np.where(both, each.errors, np.nan) for each in (one, champion))
    tested = both.any(axis=1)
    if not tested.any():
        return own
    gains = np.array([_gain(*pair) for pair in zip(mine[tested], theirs[tested], strict=True)])
    series = both.any(axis=0)
    better = np.nanmean(mine[:, series], axis=0) < np.nanmean(theirs[:, series], axis=0)
    gain = _gain(mine, theirs)
    takes_over = (
        series.sum() >= FEWEST_SERIES
        and tested.sum() >= FEWEST_WINDOWS
        and gain > MARGIN
        and bool((gains > 0).all())
        and float(better.mean()) > MOST_SERIES
    )
    return own | {
        "gain": gain, "better_series": float(better.mean()),
        "better_windows": int((gains > 0).sum()), "takes_over": bool(takes_over),
    }  # fmt: skip


def _gain(mine: Floats, theirs: Floats) -> float:
    """The share by which the mean error is lower; zero where there is none to lower."""
    before = float(np.nanmean(theirs))
    return 1.0 - float(np.nanmean(mine)) / before if before > 0 else 0.0
