"""Completeness: real files give their known totals; printed totals are compared."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.ingest.run import import_file
from tests.crossfoot.ingest.awkward import BASE, DEBIT, JANUARY, csv, rows


def test_the_aicpa_ledger(shared_data: Path, tmp_path: Path) -> None:
    path = next((shared_data / "aicpa_ads").glob("GL_Detail*.csv"))
    totals = import_file(path, tmp_path / "out").manifest.totals
    assert totals.is_complete
    assert (totals.lines, totals.entries, totals.problems) == (28_160, 13_295, 0)


@pytest.mark.parametrize(
    ("name", "lines", "entries", "amount"),
    [
        ("123456789FEC20500930.txt", 10_756, 4_001, "8258083.73"),
        ("0000000001FEC20220831.txt", 5_422, 2_033, "10186219.81"),
    ],
)
def test_a_french_fec(
    name: str, lines: int, entries: int, amount: str, shared_data: Path, tmp_path: Path
) -> None:
    dataset = import_file(shared_data / "fec" / name, tmp_path / "out")
    totals = dataset.manifest.totals
    assert totals.is_complete
    assert (totals.lines, totals.entries, totals.problems) == (lines, entries, 0)
    assert totals.debit == totals.credit == Decimal(amount)
    nets = dataset.lines().group_by("entry_id").agg(pl.col("minor").sum()).collect()
    assert set(nets["minor"]) == {0}


def test_a_datev_batch(shared_data: Path, tmp_path: Path) -> None:
    dataset = import_file(shared_data / "datev" / "EXTF_Buchungsstapel.csv", tmp_path / "out")
    totals = dataset.manifest.totals
    assert totals.is_complete
    assert (totals.source_lines, totals.lines) == (2, 4)
    assert totals.debit == totals.credit == Decimal("5974.95")


def test_a_file_agrees_with_its_own_total(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        csv(
            [
                *rows()[:8],
                ("", "", "", str(JANUARY), str(JANUARY), "Subtotal"),
                *rows()[8:],
                ("", "", "", str(DEBIT), str(DEBIT), "Total"),
            ]
        ),
        encoding="utf-8",
    )
    totals = import_file(path, tmp_path / "out", mapping=BASE).manifest.totals
    assert totals.printed_debit == totals.printed_credit == totals.debit == DEBIT
    assert totals.rows_read == 18


def test_a_month_that_does_not_add_up_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    text = csv([*rows()[:8], ("", "", "", str(JANUARY + 7), str(JANUARY), "Total January")])
    path.write_text(text, encoding="utf-8")
    dataset = import_file(path, tmp_path / "out", mapping=BASE)
    found = dataset.table("totals_rows")
    assert found is not None
    row = found.row(0, named=True)
    assert (row["file_row"], row["label"]) == (10, "Total January")
    assert (row["printed_debit"], row["computed_debit"]) == (JANUARY + 7, JANUARY)
    assert row["difference"] == 7
    assert "difference 7.00" in " ".join(dataset.manifest.notes)
