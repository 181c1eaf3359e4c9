"""A sample ledger of 30,000 lines, made once."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from crossfoot.sample import SampleFacts, write_sample

MONEY = pl.Decimal(18, 2)
TYPES = {"Account": pl.String(), "Debit": MONEY, "Credit": MONEY, "Period": pl.Int64()}


def read_ledger(path: Path) -> pl.DataFrame:
    """The file as a plain reader sees it, with the number of each line."""
    frame = pl.read_csv(path, schema_overrides=TYPES, try_parse_dates=True)
    return frame.with_row_index("line_id", offset=1).with_columns(pl.col("line_id").cast(pl.Int64))


@dataclass(frozen=True)
class Sample:
    facts: SampleFacts
    ledger: pl.DataFrame
    labels: pl.DataFrame


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    labels = folder / "labels.parquet"
    facts = write_sample(
        folder / "ledger.csv", lines=30_000, seed=11, labels=labels, side_files=True
    )
    return Sample(facts, read_ledger(facts.ledger), pl.read_parquet(labels))
