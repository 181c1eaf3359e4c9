"""Drift: forecasts that were made earlier, beside what came and what the back-test promised."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from crossfoot.forecasting.comparison import measure_of
from crossfoot.forecasting.metrics import accuracy, coverage, scales
from crossfoot.forecasting.realised import WHOLE, DriftLimits, Level, Realised, judged
from crossfoot.forecasting.series import Floats, Panel

_ENDS: Final = ("forecast", "lo80", "hi80", "lo95", "hi95")


@dataclass(frozen=True)
class Drift:
    """How good forecasts were, as a whole and by kind of demand, in the periods that passed."""

    whole: Realised
    kinds: tuple[Realised, ...]
    periods: int
    first: dt.date
    last: dt.date

    @property
    def level(self) -> Level:
        """The worst of what can be told, of the whole and of the kinds."""
        return max((one.level for one in (self.whole, *self.kinds)), key=list(Level).index)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if self.level is Level.unknown:
            return (
                "It cannot be told whether the forecasts were as good as the back-test promised: "
                f"{self.whole.reason}. So far {self.whole.figures}."
            )
        if self.level is Level.ok:
            return f"The forecasts were as good as the back-test promised: {self.whole.figures}."
        bad = (Level.warn, Level.alert)
        which = "The forecasts" if self.whole.level in bad else "Some of the forecasts"
        kinds = "".join(
            f" Of {one.kind} demand {one.reason}." for one in self.kinds if one.level in bad
        )
        return (
            f"{which} were worse than the back-test promised: {self.whole.figures}.{kinds} "
            "Look at what has changed in the demand, and forecast again."
        )


@dataclass(frozen=True)
class _Came:
    """What was known of an item when it was forecast, what came, and what had been told."""

    before: Floats
    actual: Floats
    told: dict[str, Floats]


def find_drift(
    forecasts: pl.DataFrame,
    kinds: Mapping[str, str],
    backtest: pl.DataFrame,
    panel: Panel,
    limits: DriftLimits | None = None,
) -> Drift | None:
    """Compare forecasts with what came; None while nothing of what was forecast is known.

    `forecasts` (FORECAST_SCHEMA), the kinds by item and `backtest` are those of one earlier result;
    of the back-test kind, mase and rmsse are read, the recipe first of its kind. `panel` is built
    from the rows that are known now, at the same frequency. Items that are no longer in the panel,
    and periods without a known demand, are left out.
    """
    came = _what_came(forecasts, kinds, panel)
    passed = forecasts.filter(pl.col("date") <= (panel.last or dt.date.min))["date"].to_list()
    if not came:
        return None
    limits = limits or DriftLimits()
    periods = min(len(one.actual) for those in came.values() for one in those)
    season = panel.frequency.season
    each = tuple(
        _of_kind(_measured(kind, those, periods, season), backtest, limits)
        for kind, those in sorted(came.items())
    )
    everything = _measured("", [one for those in came.values() for one in those], periods, season)
    whole = _of_all(everything, each, backtest, limits)
    return Drift(whole, each, periods, min(passed), max(passed))


def _what_came(
    forecasts: pl.DataFrame, kinds: Mapping[str, str], panel: Panel
) -> dict[str, list[_Came]]:
    known = {one.item: one for one in panel.series}
    made: dict[str, list[_Came]] = {}
    numbered = forecasts.with_columns(period=panel.frequency.index(pl.col("date")))
    for group in numbered.sort("item", "period").partition_by("item", maintain_order=True):
        series = known.get(group["item"][0])
        if series is None:
            continue
        start = int(group["period"][0]) - series.first
        came = series.values[max(start, 0) :][: group.height]
        before = series.values[: max(start, 0)]
        before = before[~np.isnan(before)]
        if start <= 0 or not len(came):
            continue
        told = {name: group[name].to_numpy()[: len(came)] for name in _ENDS}
        made.setdefault(kinds.get(series.item, ""), []).append(_Came(before, came, told))
    return made


def _measured(kind: str, those: Sequence[_Came], periods: int, season: int) -> Realised:
    """The figures, with nothing promised and judged yet."""
    actual = np.array([one.actual[:periods] for one in those])
    told = {name: np.array([one.told[name][:periods] for one in those]) for name in _ENDS}
    scale = scales(tuple(one.before for one in those), season)
    return Realised(
        kind,
        len(those),
        accuracy(actual, told["forecast"], scale),
        coverage(actual, told["lo80"], told["hi80"]),
        coverage(actual, told["lo95"], told["hi95"]),
    )


def _of_kind(one: Realised, backtest: pl.DataFrame, limits: DriftLimits) -> Realised:
    measure = measure_of(one.kind)
    error, expected = getattr(one.accuracy, measure), _expected(backtest, one.kind, measure)
    return judged(replace(one, measure=measure, error=error, expected=expected), limits)


def _of_all(
    whole: Realised, each: Sequence[Realised], backtest: pl.DataFrame, limits: DriftLimits
) -> Realised:
    """Both errors are means over the kinds that were back-tested, weighted by what came of them.

    A back-test of other shares of the kinds promised another mean.
    """
    errors = [
        (one.series, one.accuracy.rmsse, _expected(backtest, one.kind, WHOLE)) for one in each
    ]
    known = [(n, was, told) for n, was, told in errors if was is not None and told is not None]
    if not known:
        return judged(whole, limits)
    series = sum(n for n, _, _ in known)
    error = sum(n * was for n, was, _ in known) / series
    expected = sum(n * told for n, _, told in known) / series
    return judged(replace(whole, error=error, expected=expected), limits)


def _expected(backtest: pl.DataFrame, kind: str, measure: str) -> float | None:
    own = backtest.filter(pl.col("kind") == kind)
    return None if own.is_empty() else own[measure][0]
