"""Models see the same on Spark: every score, reason and stored byte is that of Polars."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot.ml import score_ledger
from crossfoot.sample import write_sample

pytestmark = pytest.mark.slow
KEY = b"a key of thirty-two bytes or more"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from crossfoot.engine.spark import spark_session

    spark = spark_session("local[2]")
    yield spark
    spark.stop()


def test_every_detector_scores_the_same_on_spark(session: Any, tmp_path: Path) -> None:
    from crossfoot.engine.spark import SparkEngine

    path = tmp_path / "sample.csv"
    write_sample(path, lines=5_200, seed=12)
    ledger = cf.read(path, folder=tmp_path / "dataset")
    ours = score_ledger(ledger.book(), seed=4)
    spark = score_ledger(ledger.book(SparkEngine(session, ledger.dataset.parts)), seed=4)
    assert ours.tier.name == "full"
    assert ours.models.duplicates.is_trained()
    assert spark.data_hash == ours.data_hash
    assert_frame_equal(ours.scores, spark.scores, check_exact=True)
    assert_frame_equal(ours.entries, spark.entries, check_exact=True)
    assert_frame_equal(ours.reasons, spark.reasons, check_exact=True)
    assert spark.metrics == ours.metrics
    assert spark.models.to_bytes(KEY) == ours.models.to_bytes(KEY)
