"""Figures of back-tests of several chunks as one: means weighted by the series they are of."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

MEASURES: Final = ("mase", "smape", "rmsse", "wape", "bias", "cover80", "cover95")


def merged(known: Mapping[str, Any], backtest: pl.DataFrame) -> dict[str, Any]:
    """Figures of the recipes by kind of demand, with those of one more back-test."""
    made = {kind: dict(one) for kind, one in known.items()}
    # The recipe comes first of its kind.
    for row in backtest.unique("kind", keep="first", maintain_order=True).iter_rows(named=True):
        made[row["kind"]] = _together(made.get(row["kind"], {}), row)
    return made


def _together(known: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    before, more = int(known.get("series", 0)), row["series"]
    told: dict[str, Any] = {"method": row["method"], "series": before + more}
    for name in MEASURES:
        old, new = known.get(name), row[name]
        if old is None or new is None:
            told[name] = new if old is None else float(old)
        else:
            told[name] = (float(old) * before + new * more) / max(before + more, 1)
        told[name] = None if told[name] is None else round(told[name], 6)
    return told
