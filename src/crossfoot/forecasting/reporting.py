"""Arrays of a run become frames."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from crossfoot.forecasting.backtest import Backtest, combined
from crossfoot.forecasting.intervals import Factors, widths
from crossfoot.forecasting.metrics import Accuracy, accuracy, coverage
from crossfoot.forecasting.policies import Kind, Prepared
from crossfoot.forecasting.recipes import Recipe
from crossfoot.forecasting.results import BACKTEST_SCHEMA, FORECAST_SCHEMA, ITEM_SCHEMA
from crossfoot.forecasting.series import Floats, Panel


def forecast_frame(
    prepared: Sequence[Prepared],
    panel: Panel,
    mean: Floats,
    ends: Mapping[int, tuple[Floats, Floats]],
    names: Sequence[str],
) -> pl.DataFrame:
    """One row per item and period ahead."""
    horizon = mean.shape[1]
    nexts = [one.series.first + len(one.series.values) for one in prepared]
    dates = [panel.frequency.begin(n + step) for n in nexts for step in range(horizon)]
    columns = {
        "item": [one.series.item for one in prepared for _ in range(horizon)],
        "date": dates,
        "forecast": mean.ravel(),
        **{
            f"{side}{level}": pair[i].ravel()
            for level, pair in ends.items()
            for i, side in enumerate(("lo", "hi"))
        },
        "method": [name for name in names for _ in range(horizon)],
    }
    return pl.DataFrame(columns, schema=FORECAST_SCHEMA)


def item_frame(prepared: Sequence[Prepared], panel: Panel, names: Sequence[str]) -> pl.DataFrame:
    """One row per item."""
    begin = panel.frequency.begin
    rows = [
        (
            one.series.item,
            one.kind.value,
            name,
            len(one.series.values),
            begin(one.series.first),
            begin(one.series.first + len(one.series.values) - 1),
            one.season.length,
            one.season.found,
            round(one.season.seasonal_strength, 3),
            round(one.season.trend_strength, 3),
            "; ".join(one.reasons),
        )
        for one, name in zip(prepared, names, strict=True)
    ]
    return pl.DataFrame(rows, schema=ITEM_SCHEMA, orient="row")


def backtest_frame(
    test: Backtest,
    kinds: Sequence[Kind],
    recipes: Mapping[Kind, Recipe],
    without: Mapping[Kind, frozenset[str]],
    factors: Mapping[Kind, Factors],
) -> pl.DataFrame:
    """The latest origin by kind of demand and method, the recipe first, then the best."""
    if not test.windows:
        return pl.DataFrame(schema=BACKTEST_SCHEMA)
    window, rows = test.windows[0], []
    own = combined(window, kinds, recipes, without)
    for kind in sorted(set(kinds)):
        here = np.array([one is kind for one in kinds])
        if np.isnan(window.actual[here]).all():
            continue
        actual, scale = window.actual[here], (window.scale[0][here], window.scale[1][here])
        covered = _covered(actual, own[here], window.sigma[here], factors[kind])
        told = accuracy(actual, own[here], scale)
        rows.append(_row(kind, recipes[kind].title, own[here], told, used=True) + covered)
        members = []
        for code, one in window.members.items():
            mean = one.mean[here]
            if not np.isnan(mean).all():
                used = code in recipes[kind].members and code not in without[kind]
                members.append(
                    (*_row(kind, code, mean, accuracy(actual, mean, scale), used=used), None, None)
                )
        rows += sorted(members, key=lambda row: (row[4] is None, row[4] or 0.0))
    return pl.DataFrame(rows, schema=BACKTEST_SCHEMA, orient="row")


def _row(
    kind: Kind, method: str, mean: Floats, told: Accuracy, *, used: bool
) -> tuple[object, ...]:
    series = int((~np.isnan(mean).any(axis=1)).sum())
    return (
        kind.value, method, series, used,
        told.mase, told.smape, told.rmsse, told.wape, told.bias,
    )  # fmt: skip


def _covered(
    actual: Floats, mean: Floats, sigma: Floats, factors: Factors
) -> tuple[float | None, ...]:
    steps = {level: one[: mean.shape[1]] for level, one in factors.steps.items()}
    half = widths(sigma, Factors(steps, factors.own, factors.tested))
    return tuple(coverage(actual, mean - one, mean + one) for one in half.values())
