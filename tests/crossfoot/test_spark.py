"""Spark gives the same as Polars to the last unit: all that an audit finds, all that models see.

All of it is in one file, so that one process of tests starts Java, once.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot import sample
from crossfoot.audit.book import Book
from crossfoot.audit.results import AuditResult
from crossfoot.engine.spark import SparkEngine
from crossfoot.ledger import load_profile
from crossfoot.ml import score_ledger
from tests.crossfoot.ml.test_features import as_frame, looked_at

pytestmark = pytest.mark.slow
KEY = b"a key of thirty-two bytes or more"


def audited_on_both(spark: Any, ledger: cf.Ledger, profile: str) -> tuple[AuditResult, ...]:
    parts = ledger.dataset.parts
    chosen = load_profile(profile)
    on_spark = ledger.audit(profile=chosen, engine=SparkEngine(spark, parts))
    return ledger.audit(profile=chosen).result, on_spark.result


def assert_same(one: pl.DataFrame, other: pl.DataFrame, keys: list[str]) -> None:
    keys = [key for key in keys if key in one.columns] or one.columns[:2]
    assert_frame_equal(one.sort(keys), other.sort(keys), check_dtypes=False, check_exact=True)


def assert_same_results(polars: AuditResult, spark: AuditResult) -> None:
    assert [c.status for c in polars.checks] == [c.status for c in spark.checks]
    assert_same(polars.flags, spark.flags, ["line_id", "code", "reason"])
    assert_same(polars.observations, spark.observations, ["code", "subject", "reason"])
    assert_same(polars.duplicates, spark.duplicates, ["line_id"])
    assert polars.duplicate_counts == spark.duplicate_counts
    assert polars.duplicate_entries == spark.duplicate_entries
    assert polars.risk.score == spark.risk.score
    for name, table in polars.tables.items():
        keys = ["account", "entered_by", "period", "posting_date", "account_class", "cost_center"]
        assert_same(table, spark.tables[name], keys)


def test_the_sample_ledger_gives_the_same_on_both_engines(spark: Any, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    sample.write_sample(path, lines=20_000, seed=5)
    ledger = cf.read(path, folder=tmp_path / "dataset")
    assert_same_results(*audited_on_both(spark, ledger, "default"))


def test_the_aicpa_ledger_gives_the_same_on_both_engines(
    spark: Any, tmp_path: Path, shared_data: Path
) -> None:
    path = shared_data / "aicpa_ads" / "GL_Detail_YYYYMMDD_YYYYMMDD.csv"
    ledger = cf.read(path, folder=tmp_path / "dataset")
    assert_same_results(*audited_on_both(spark, ledger, "aicpa-ads-example"))


@pytest.fixture(scope="module")
def books(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Book]:
    """A ledger that teaches every detector, on Polars and on Spark."""
    folder = tmp_path_factory.mktemp("books")
    sample.write_sample(folder / "sample.csv", lines=5_200, seed=12)
    ledger = cf.read(folder / "sample.csv", folder=folder / "dataset")
    return ledger.book(), ledger.book(SparkEngine(spark, ledger.dataset.parts))


def test_models_see_the_same_features(books: tuple[Book, Book]) -> None:
    ours, theirs = (as_frame(looked_at(one)[1]) for one in books)
    assert_frame_equal(ours, theirs, check_exact=True)


def test_every_detector_scores_the_same(books: tuple[Book, Book]) -> None:
    ours, theirs = (score_ledger(one, seed=4) for one in books)
    assert ours.tier.name == "full"
    assert ours.models.duplicates.is_trained()
    assert theirs.data_hash == ours.data_hash
    assert_frame_equal(ours.scores, theirs.scores, check_exact=True)
    assert_frame_equal(ours.entries, theirs.entries, check_exact=True)
    assert_frame_equal(ours.reasons, theirs.reasons, check_exact=True)
    assert theirs.metrics == ours.metrics
    assert theirs.models.to_bytes(KEY) == ours.models.to_bytes(KEY)
