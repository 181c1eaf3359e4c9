"""What a model says of a ledger, in figures."""

import polars as pl

from crossfoot.ml.duplicates.summary import Said, sum_up

SCHEMA = {"duplicate_probability": pl.Float64, "risk_score": pl.Int8, "is_duplicate": pl.Boolean}


def test_share_and_means_are_of_what_is_called_a_duplicate() -> None:
    rows = [(0.9, 20, True), (0.7, 17, True), (0.1, 1, False)]
    predictions = pl.DataFrame(rows, SCHEMA, orient="row")
    assert sum_up(predictions, 100) == Said(3, 2, 0.02, 0.8, 18.5)


def test_nothing_is_called_a_duplicate() -> None:
    assert sum_up(pl.DataFrame(schema=SCHEMA), 0) == Said(0, 0, 0.0, None, None)
