"""Exports that write the debit account and the credit account of one amount on one row."""

import tomllib
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.mapping.file import mapping_from, mapping_to_toml
from crossfoot.ingest.run import import_file
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.storage import Dataset

DAYS = ("2025-01-16", "2025-01-17", "2025-01-18", "2025-01-31")
POSTED = (("1100", "3000"), ("6000", "1020"), ("1020", "1100"), ("5000", "1020"))
NAMES = [
    ("Debit account", "Credit account", "Amount"),
    ("Sollkonto", "Habenkonto", "Betrag"),
    ("Compte débit", "Compte crédit", "Montant"),
    ("Cuenta debe", "Cuenta haber", "Importe"),
    ("Conta débito", "Conta crédito", "Valor"),
    ("Soll", "Haben", "Betrag"),
]


def read(tmp_path: Path, text: str) -> Dataset:
    path = tmp_path / "journal.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, tmp_path / "dataset")


@pytest.mark.parametrize("names", NAMES)
def test_each_row_makes_two_lines(names: tuple[str, ...], tmp_path: Path) -> None:
    rows = [
        f"{day};{debit};{credit};{number * 100 + 0.5:.2f}"
        for number, (day, (debit, credit)) in enumerate(zip(DAYS, POSTED, strict=True), 1)
    ]
    dataset = read(tmp_path, "\n".join((f"Date;{';'.join(names)}", *rows)) + "\n")
    totals = dataset.manifest.totals
    assert (totals.rows_read, totals.source_lines, totals.lines, totals.entries) == (4, 4, 8, 4)
    assert totals.debit == totals.credit == Decimal("1002.00")
    first = dataset.lines().select("account", "amount").collect().rows()[:2]
    assert first == [("1100", Decimal("100.50")), ("3000", Decimal("-100.50"))]


SPLIT = """Entry no,Date,Debit account,Credit account,Amount
1,2025-01-16,1100,3000,100.10
2,2025-01-17,6000,,80.00
2,2025-01-17,1170,,8.00
2,2025-01-17,,1020,88.00
3,2025-01-18,,,5.00
4,2025-01-19,1020,1100,100.10
Total,,,,376.20
"""


def test_a_row_may_have_one_account_where_entries_are_numbered(tmp_path: Path) -> None:
    dataset = read(tmp_path, SPLIT)
    totals, problems = dataset.manifest.totals, dataset.table("problems")
    assert (totals.source_lines, totals.lines, totals.problems, totals.totals_rows) == (5, 7, 1, 1)
    assert totals.debit == totals.credit == Decimal("288.20")
    nets = dataset.lines().collect().group_by("entry_id").agg(pl.col("minor").sum())
    assert set(nets["minor"]) == {0}
    assert problems is not None
    assert problems["file_row"].to_list() == [6, 6]


def test_the_mapping_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(SPLIT, encoding="utf-8")
    mapping = suggest_mapping(open_source(path)).mapping
    assert mapping is not None
    text = mapping_to_toml(mapping)
    assert mapping_from(tomllib.loads(text), "m.toml", "m") == mapping


def test_a_counter_account_beside_a_flag_is_not_dropped_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        "Konto;Gegenkonto;Soll/Haben;Betrag;Datum;Beleg\n1200;8400;S;119,00;16.01.2025;1\n"
        "4400;1200;S;50,00;17.01.2025;2\n1200;4400;H;20,00;18.01.2025;3\n",
        encoding="utf-8",
    )
    found = suggest_mapping(open_source(path))
    assert not found.is_certain
    assert "each names a counter account in “Gegenkonto”" in found.reasons[0]
    assert found.mapping is not None
    totals = import_file(path, tmp_path / "dataset", mapping=found.mapping).manifest.totals
    assert (totals.lines, totals.debit, totals.credit) == (6, Decimal(189), Decimal(189))
