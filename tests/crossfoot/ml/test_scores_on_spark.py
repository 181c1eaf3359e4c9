"""Models see the same on Spark: every score, reason and stored byte is that of Polars."""

from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot.ml import score_ledger
from crossfoot.sample import write_sample

pytestmark = pytest.mark.slow
KEY = b"a key of thirty-two bytes or more"


def test_every_detector_scores_the_same_on_spark(spark: Any, tmp_path: Path) -> None:
    from crossfoot.engine.spark import SparkEngine

    path = tmp_path / "sample.csv"
    write_sample(path, lines=5_200, seed=12)
    ledger = cf.read(path, folder=tmp_path / "dataset")
    ours = score_ledger(ledger.book(), seed=4)
    theirs = score_ledger(ledger.book(SparkEngine(spark, ledger.dataset.parts)), seed=4)
    assert ours.tier.name == "full"
    assert ours.models.duplicates.is_trained()
    assert theirs.data_hash == ours.data_hash
    assert_frame_equal(ours.scores, theirs.scores, check_exact=True)
    assert_frame_equal(ours.entries, theirs.entries, check_exact=True)
    assert_frame_equal(ours.reasons, theirs.reasons, check_exact=True)
    assert theirs.metrics == ours.metrics
    assert theirs.models.to_bytes(KEY) == ours.models.to_bytes(KEY)
