"""A ledger to learn from and one that the model has not seen, each with its labels."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.ml import DuplicateDetectionModel, TrainingResult
from crossfoot.sample import write_sample
from tests.crossfoot.ml.ledgers import sample_book

LINES = 20_000


@dataclass(frozen=True)
class Taught:
    """A model, what its training said, and the ledger that it learned from."""

    model: DuplicateDetectionModel
    result: TrainingResult
    book: Book


@dataclass(frozen=True)
class Labelled:
    """A ledger and what was planted in it, one row per line."""

    book: Book
    labels: pl.DataFrame


def labelled(folder: Path, seed: int, lines: int) -> Labelled:
    facts = write_sample(
        folder / "ledger.csv", lines=lines, seed=seed, labels=folder / "labels.parquet"
    )
    return Labelled(sample_book(facts.ledger), pl.read_parquet(folder / "labels.parquet"))


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    book = labelled(tmp_path_factory.mktemp("taught"), seed=1931, lines=LINES).book
    model = DuplicateDetectionModel()
    return Taught(model, model.train_once(book, seed=7), book)


@pytest.fixture(scope="session")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> Labelled:
    return labelled(tmp_path_factory.mktemp("unseen"), seed=40_417, lines=LINES)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return labelled(tmp_path_factory.mktemp("small"), seed=88, lines=4_000).book
