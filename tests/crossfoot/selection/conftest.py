"""One ledger in two datasets: in the file's order alone, and with its index."""

from pathlib import Path

import polars as pl
import pytest

from crossfoot.selection import write_line_index
from crossfoot.storage import Dataset
from tests.crossfoot.selection.datasets import random_lines, write_dataset, write_findings


@pytest.fixture(scope="session")
def lines() -> pl.DataFrame:
    return random_lines(400)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory, lines: pl.DataFrame) -> Dataset:
    return write_dataset(tmp_path_factory.mktemp("plain") / "dataset", lines)


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory, lines: pl.DataFrame) -> Dataset:
    dataset = write_dataset(tmp_path_factory.mktemp("copied") / "dataset", lines)
    write_line_index(dataset)
    return dataset


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory, lines: pl.DataFrame) -> Path:
    return write_findings(tmp_path_factory.mktemp("run") / "findings.parquet", lines)
