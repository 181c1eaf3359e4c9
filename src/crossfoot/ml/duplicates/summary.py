"""What a duplicate model says of a ledger, in a few figures."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Said:
    """Of the lines a model looked at: how many, how many it calls duplicates, and how sure it is.

    `share` of the ledger's lines; `confidence` is the mean probability of those it calls
    duplicates, `risk` the mean of their risk scores (0 to 25); both None where there are none.
    """

    lines: int
    duplicates: int
    share: float
    confidence: float | None
    risk: float | None


def sum_up(predictions: pl.DataFrame, line_count: int) -> Said:
    """Sum up what `predict_duplicates` gave for a ledger of so many lines."""
    called = predictions.filter("is_duplicate")
    means = called.select(pl.col("duplicate_probability", "risk_score").cast(pl.Float64).mean())
    confidence, risk = means.row(0)
    share = called.height / line_count if line_count else 0.0
    return Said(
        predictions.height, called.height, round(share, 6), _short(confidence), _short(risk)
    )


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
