"""Drift: forecasts that were made earlier, beside what came and what the back-test promised."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from crossfoot.forecasting.comparison import measure_of
from crossfoot.forecasting.metrics import accuracy, coverage, scales
from crossfoot.forecasting.series import Floats, Panel

#: One row per kind of demand. `expected` is the back-test's value of the measure that counts for
#: the kind, `realised` that of the forecasts against what came; coverage is the share of what came
#: that lies in the intervals; `reason` says in words why there is an alert.
DRIFT_SCHEMA: Final = pl.Schema(
    {
        "kind": pl.String, "series": pl.Int64, "periods": pl.Int64, "measure": pl.String,
        "expected": pl.Float64, "realised": pl.Float64, "ratio": pl.Float64, "bias": pl.Float64,
        "cover80": pl.Float64, "cover95": pl.Float64, "alert": pl.Boolean, "reason": pl.String,
    }
)  # fmt: skip
_ENDS: Final = ("forecast", "lo80", "hi80", "lo95", "hi95")


@dataclass(frozen=True)
class DriftLimits:
    """When accuracy is far worse than it was.

    `ratio` of the realised to the expected error; `cover80` and `cover95`, shares of what came that
    the intervals have to contain. They are wide, because errors of one time go together: a season
    that is late makes all items wrong at once. `fewest` series are needed for an alert.
    """

    ratio: float = 1.5
    cover80: float = 0.65
    cover95: float = 0.85
    fewest: int = 20


@dataclass(frozen=True)
class Drift:
    """Figures by kind of demand (DRIFT_SCHEMA), and the periods that were looked at."""

    figures: pl.DataFrame
    first: dt.date | None
    last: dt.date | None

    @property
    def alerts(self) -> tuple[str, ...]:
        """What is far worse than it was, in words."""
        found = self.figures.filter(pl.col("alert"))
        return tuple(f"{row['kind']}: {row['reason']}" for row in found.to_dicts())


def find_drift(
    forecasts: pl.DataFrame,
    kinds: Mapping[str, str],
    backtest: pl.DataFrame,
    panel: Panel,
    limits: DriftLimits | None = None,
) -> Drift:
    """Compare forecasts with what came.

    `forecasts`, the kinds by item and `backtest` are those of one earlier result; `panel` is built
    from the rows that are known now, at the same frequency. Items that are no longer in the panel,
    and periods without a known demand, are left out.
    """
    found = _what_came(forecasts, kinds, panel)
    rows = [
        _row(kind, those, backtest, panel.frequency.season, limits or DriftLimits())
        for kind, those in sorted(found.items())
    ]
    dates = forecasts.filter(pl.col("date") <= (panel.last or dt.date.min))["date"]
    first, last = (dates.min(), dates.max()) if rows else (None, None)
    figures = pl.DataFrame(rows, schema=DRIFT_SCHEMA, orient="row")
    return Drift(figures, first, last)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Came:
    """What was known of an item when it was forecast, what came, and what had been told."""

    before: Floats
    actual: Floats
    told: dict[str, Floats]


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


def _row(
    kind: str, those: list[_Came], backtest: pl.DataFrame, season: int, limits: DriftLimits
) -> dict[str, Any]:
    periods = min(len(one.actual) for one in those)
    actual = np.array([one.actual[:periods] for one in those])
    told = {name: np.array([one.told[name][:periods] for one in those]) for name in _ENDS}
    scale = scales(tuple(one.before for one in those), season)
    measure = measure_of(kind)
    errors = accuracy(actual, told["forecast"], scale)
    realised, expected = getattr(errors, measure), _expected(backtest, kind, measure)
    row: dict[str, Any] = {
        "kind": kind, "series": len(those), "periods": periods, "measure": measure,
        "expected": expected, "realised": realised,
        "ratio": realised / expected if realised is not None and expected else None,
        "bias": errors.bias,
        "cover80": coverage(actual, told["lo80"], told["hi80"]),
        "cover95": coverage(actual, told["lo95"], told["hi95"]),
    }  # fmt: skip
    reasons = _reasons(row, limits) if len(those) >= limits.fewest else []
    return row | {"alert": bool(reasons), "reason": "; ".join(reasons)}


def _expected(backtest: pl.DataFrame, kind: str, measure: str) -> float | None:
    """The recipe's own row is the one that has a coverage."""
    own = backtest.filter((pl.col("kind") == kind) & pl.col("cover80").is_not_null())
    return None if own.is_empty() else own[measure][0]


def _reasons(row: dict[str, Any], limits: DriftLimits) -> list[str]:
    made = []
    if row["ratio"] is not None and row["ratio"] > limits.ratio:
        made.append(
            f"{row['measure'].upper()} {row['realised']:.2f} is {row['ratio']:.1f} times the "
            f"{row['expected']:.2f} of the back-test"
        )
    for level, least in ((80, limits.cover80), (95, limits.cover95)):
        share = row[f"cover{level}"]
        if share is not None and share < least:
            made.append(f"the {level} % intervals contained {share:.0%} of what came")
    return made
