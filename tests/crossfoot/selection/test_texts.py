"""The distinct texts of a ledger: the same lines are found with them, with some, and without."""

from pathlib import Path

import polars as pl
import pytest

from crossfoot.selection.texts import (
    MOST_DISTINCT,
    MOST_LISTED,
    TEXTS,
    DistinctTexts,
    write_distinct,
)


def frame_of(references: pl.Series) -> pl.LazyFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in TEXTS if name != "reference"]
    return pl.LazyFrame({"reference": references}).with_columns(missing)


def numbered(count: int) -> pl.Series:
    return pl.select(pl.format("Invoice {}", pl.int_range(count))).to_series()


@pytest.mark.parametrize("count", [10, MOST_LISTED + 10, MOST_DISTINCT * 3 // 2])
def test_few_and_many_distinct_texts_give_the_same_lines(tmp_path: Path, count: int) -> None:
    lines = frame_of(numbered(count))
    write_distinct(lines, tmp_path)
    assert (tmp_path / "distinct-reference.parquet").exists() == (count <= MOST_DISTINCT)
    for part, expected in (("INVOICE", count), ("invoice 7", None), ("ínvoice", 0), ("x", 0)):
        with_texts = lines.filter(DistinctTexts(tmp_path).hold(part, TEXTS)).collect()
        without = lines.filter(DistinctTexts(tmp_path / "none").hold(part, TEXTS)).collect()
        assert with_texts.equals(without)
        assert expected is None or without.height == expected
        assert expected is not None or 0 < without.height < count


def test_a_ledger_without_texts_holds_none(tmp_path: Path) -> None:
    lines = frame_of(numbered(3))
    assert lines.filter(DistinctTexts(tmp_path).hold("i", ())).collect().is_empty()
