"""How good forecasts are, in words that a planner understands."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from crossfoot.reports.contents.forecast_facts import ForecastFacts
from crossfoot.reports.plain import counted

_KINDS: Final = {
    "seasonal": "Items with a season",
    "no season": "Items without a season",
    "one season": "Items with less than two seasons of history",
    "daily": "Items that sell day by day",
    "short": "Items with a short history",
    "insufficient": "Items with hardly any history",
    "intermittent": "Items that sell now and then",
    "obsolete": "Items that no longer sell",
}
#: Where a bias is worth a word, and where an interval holds what it promises.
_BIASED: Final = 0.05
_HOLDS: Final = 0.08
_PROMISED: Final = {80: 0.80, 95: 0.95}
HOW_TO_READ: Final = (
    "How to read the figures: the forecasts were made again as if the last periods were not known "
    "yet, and compared with what came. MASE is the error beside that of the simplest forecast, "
    "“as last season”: below 1 is better than that. WAPE is the error as a share of what was sold, "
    "sMAPE its mean per period and item. Bias says whether forecasts lie above or below what came. "
    "Coverage is how often what came lay in the interval. Of items that sell now and then look at "
    "RMSSE and bias: a forecast of zero would win MASE and sMAPE."
)


def recipes_tested(facts: ForecastFacts) -> pl.DataFrame:
    """The rows of the back-test that are of what was used, one per kind of demand."""
    return facts.backtest.unique("kind", keep="first", maintain_order=True)


def accuracy_points(facts: ForecastFacts) -> tuple[str, ...]:
    """A sentence per kind of demand."""
    return tuple(_point(row) for row in recipes_tested(facts).to_dicts())


def kind_words(kind: str) -> str:
    """A kind of demand as planners say it."""
    return _KINDS.get(kind, f"Items of the kind “{kind}”")


def _point(row: Mapping[str, Any]) -> str:
    told = [_error(row), _bias(row["bias"]), *(_cover(row, level) for level in _PROMISED)]
    words = [one for one in told if one]
    items = counted(row["series"], "item")
    return f"{kind_words(row['kind'])} ({items} tested): {'; '.join(words) or 'not tested'}."


def _error(row: Mapping[str, Any]) -> str:
    wape, mase = row["wape"], row["mase"]
    parts = []
    if wape is not None:
        parts.append(f"forecasts were off by {wape:.0%} of what was sold")
    if mase is not None and row["kind"] != "intermittent":
        side = "less" if mase < 1 else "more"
        parts.append(f"{abs(1 - mase):.0%} {side} than “as last season” would have been")
    return ", ".join(parts)


def _bias(bias: float | None) -> str:
    if bias is None:
        return ""
    if abs(bias) < _BIASED:
        return "neither too high nor too low on the whole"
    return f"{abs(bias):.0%} too {'high' if bias > 0 else 'low'} on the whole"


def _cover(row: Mapping[str, Any], level: int) -> str:
    found = row[f"cover{level}"]
    if found is None:
        return ""
    off = found - _PROMISED[level]
    words = "as promised" if abs(off) <= _HOLDS else "more than promised" if off > 0 else (
        "less than promised, so plan with more room"
    )  # fmt: skip
    return f"the {level}% interval held {found:.0%} of what came, {words}"
