"""Parquet: typed values become the text they stand for."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.run import import_file
from crossfoot.ingest.suggest import suggest_mapping
from tests.crossfoot.ingest.ledgers import lines


def moment(*parts: int) -> dt.datetime:
    """A moment without a zone, as files hold them."""
    return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def test_every_type_reaches_the_text_exactly(tmp_path: Path):
    frame = pl.DataFrame(
        {
            "whole": [1, None],
            "float": [0.1 + 0.2, 1e15],
            "tiny": [1e-7, 1.5],
            "money": [Decimal("1.10"), Decimal("-123456789012.34")],
            "day": [dt.date(2024, 1, 31), None],
            "moment": [moment(2024, 1, 31, 9, 5), moment(2024, 1, 31, 9, 5, 1, 500000)],
            "code": ["0012", ""],
            "flag": [True, False],
            "kind": pl.Series(["a", "b"], dtype=pl.Categorical),
            "nested": [[1, 2], None],
        },
        schema_overrides={"money": pl.Decimal(18, 2)},
    )
    frame.write_parquet(tmp_path / "t.parquet")

    source = open_source(tmp_path / "t.parquet")
    found = pl.concat(list(source.batches()))

    assert source.columns == tuple(frame.columns)
    assert found.schema["file_row"] == pl.Int64
    assert set(found.drop("file_row").dtypes) == {pl.String()}
    first, second = found.drop("nested").rows()
    assert first == (
        1,
        "1",
        "0.3",
        "0.000000100000000",
        "1.10",
        "2024-01-31",
        "2024-01-31 09:05:00",
        "0012",
        "true",
        "a",
    )
    assert second == (
        2,
        None,
        "1000000000000000",
        "1.5",
        "-123456789012.34",
        None,
        "2024-01-31 09:05:01.500",
        None,
        "false",
        "b",
    )


def test_a_typed_ledger_is_imported_without_a_question(tmp_path: Path):
    rows = [(n.entry, n.day, n.account, float(n.amount), n.text) for n in lines()]
    names = ["journal_id", "posting_date", "account", "amount", "text"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(tmp_path / "gl.parquet")

    totals = import_file(tmp_path / "gl.parquet", tmp_path / "dataset").manifest.totals

    assert (totals.lines, totals.entries, totals.problems) == (80, 40, 0)
    assert totals.debit == totals.credit == sum(n.amount for n in lines() if n.amount > 0)


def test_a_damaged_file_is_refused(tmp_path: Path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and nothing that follows")

    with pytest.raises(UserError, match=r"t\.parquet can't be read as Parquet"):
        open_source(tmp_path / "t.parquet")


def test_the_planted_ledger_is_certain(shared_data: Path):
    found = suggest_mapping(open_source(shared_data / "planted" / "lines.parquet"))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.amount_style == "signed"
    assert found.mapping.columns["entered_at"] == ("posted_at",)
    assert found.mapping.columns["party"] == ("partner",)


def test_the_planted_ledger_adds_up(shared_data: Path, tmp_path: Path):
    totals = import_file(
        shared_data / "planted" / "lines.parquet", tmp_path / "dataset"
    ).manifest.totals

    assert totals.problems == 0
    assert totals.debit == totals.credit
