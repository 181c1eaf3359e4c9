"""DATEV EXTF: postings load with their totals; master data is told apart from them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.run import import_file
from crossfoot.ingest.side.tables import read_accounts
from crossfoot.storage import Dataset

META = (
    '"EXTF";700;{category};"{title}";9;20180306102500000;;"XY";"";"";1001;456;{begins};4;20180201;'
    '20180228;"";"";1;;0;"EUR"'
)
HEAD = (
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basisumsatz;"
    "WKZ Basisumsatz;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;Belegfeld 1;"
    "Buchungstext;Generalumkehr"
)


def write(folder: Path, *rows: str, begins: str = "20180101", category: int = 21) -> Path:
    meta = META.format(category=category, title="Buchungsstapel", begins=begins)
    path = folder / "EXTF_Buchungsstapel.csv"
    path.write_bytes("\r\n".join([meta, HEAD, *rows, ""]).encode("cp1252"))
    return path


def load(folder: Path, *rows: str, begins: str = "20180101") -> Dataset:
    return import_file(write(folder, *rows, begins=begins), folder / "dataset")


def accounts(dataset: Dataset) -> list[tuple[object, ...]]:
    return dataset.lines().select("file_row", "account", "amount").collect().rows()


def test_each_row_makes_two_lines_that_balance(tmp_path: Path):
    dataset = load(
        tmp_path,
        '119,00;"S";"";;;"";1200;8400;"";2102;"RE1";"Erlöse für Müller";',
        '24,95;"H";"";;;"";1200;4940;"8";102;"";"Fachbuch";',
    )

    totals = dataset.manifest.totals
    assert (totals.rows_read, totals.source_lines, totals.lines, totals.entries) == (2, 2, 4, 2)
    assert totals.debit == totals.credit == Decimal("143.95")
    assert accounts(dataset) == [
        (3, "1200", Decimal("119.00")),
        (3, "8400", Decimal("-119.00")),
        (4, "1200", Decimal("-24.95")),
        (4, "4940", Decimal("24.95")),
    ]
    days = dataset.lines().select("posting_date").collect().to_series().to_list()
    assert days == [dt.date(2018, 2, 21)] * 2 + [dt.date(2018, 2, 1)] * 2


def test_the_year_follows_a_fiscal_year_that_begins_in_july(tmp_path: Path):
    rows = [f'1,00;"S";;;;;1;2;;{day};;;' for day in ("0107", "3112", "0101", "3006")]
    dataset = load(tmp_path, *rows, begins="20180701")

    days = dataset.lines().select(pl.col("posting_date").unique(maintain_order=True)).collect()
    assert days.to_series().to_list() == [
        dt.date(2018, 7, 1), dt.date(2018, 12, 31), dt.date(2019, 1, 1), dt.date(2019, 6, 30)
    ]  # fmt: skip


def test_an_impossible_date_is_a_problem_as_it_is_written(tmp_path: Path):
    dataset = load(tmp_path, '1,00;"S";;;;;1;2;;2102;;;', '1,00;"S";;;;;1;2;;3102;;;')

    problems = dataset.table("problems")
    assert problems is not None
    assert problems.select("file_row", "column", "value").row(0) == (4, "Belegdatum", "3102")
    assert dataset.manifest.totals.lines == 2


def test_a_general_reversal_is_negative_on_its_side(tmp_path: Path):
    dataset = load(tmp_path, '10,00;"S";;;;;1200;8400;;2102;;;1')

    assert accounts(dataset)[0] == (3, "1200", Decimal("-10.00"))


def test_a_foreign_amount_gives_way_to_that_of_the_books(tmp_path: Path):
    dataset = load(tmp_path, '110,00;"S";"USD";1,1;100,00;"EUR";1200;8400;;2102;;;')

    first = dataset.lines().head(1).collect().row(0, named=True)
    assert (first["amount"], first["currency"]) == (Decimal("100.00"), "EUR")
    assert "110,00" in first["extra"]


def test_the_gross_amounts_are_said_to_be_gross(tmp_path: Path):
    notes = load(tmp_path, '24,95;"H";;;;;1200;4940;"8";2102;;;').manifest.notes

    assert any("amounts are gross" in note for note in notes)


def test_a_missing_fiscal_year_is_refused(tmp_path: Path):
    path = write(tmp_path, '1,00;"S";;;;;1;2;;2102;;;', begins="")

    with pytest.raises(UserError, match="row 1, field 13"):
        open_source(path)


def test_a_cut_meta_line_is_refused(tmp_path: Path):
    path = tmp_path / "EXTF_x.csv"
    path.write_text('"EXTF";700;21\nUmsatz;Konto\n')

    with pytest.raises(UserError, match="row 1: the meta line"):
        open_source(path)


def test_other_lists_are_refused_as_a_ledger(tmp_path: Path):
    path = write(tmp_path, category=46)

    with pytest.raises(UserError, match="give the Buchungsstapel instead"):
        open_source(path)


def test_the_real_postings_have_their_known_totals(shared_data: Path, tmp_path: Path):
    path = shared_data / "datev" / "EXTF_Buchungsstapel.csv"
    dataset = import_file(path, tmp_path / "dataset")

    totals = dataset.manifest.totals
    assert (totals.rows_read, totals.lines, totals.problems) == (2, 4, 0)
    assert totals.debit == totals.credit == Decimal("24.95") + Decimal("5950.00")
    assert (totals.period_from, totals.period_to) == (dt.date(2018, 2, 21), dt.date(2018, 2, 22))
    assert accounts(dataset) == [
        (3, "1200", Decimal("-24.95")),
        (3, "4940", Decimal("24.95")),
        (4, "10000", Decimal("5950.00")),
        (4, "8400", Decimal("-5950.00")),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("EXTF_Kontenbeschriftungen.csv", "holds “Kontenbeschriftungen”.*chart of accounts"),
        ("EXTF_Stammdaten.csv", "holds “Debitoren/Kreditoren”.*customers and suppliers"),
    ],
)
def test_the_real_master_data_is_refused_as_a_ledger(shared_data: Path, name: str, words: str):
    with pytest.raises(UserError, match=words):
        open_source(shared_data / "datev" / name)


def test_the_real_master_data_loads_as_accounts(shared_data: Path):
    names = read_accounts(shared_data / "datev" / "EXTF_Kontenbeschriftungen.csv")
    parties = read_accounts(shared_data / "datev" / "EXTF_Stammdaten.csv")

    assert names.select("account", "account_name").rows() == [
        ("400", "Betriebsausstattung"), ("1000", "Kasse"), ("1200", "Girokonto")
    ]  # fmt: skip
    assert parties.select("account", "account_name", "account_class").rows() == [
        ("10000", "Sabine Mustermann", "customer"),
        ("70001", "Meyer GmbH", "supplier"),
        ("70002", "Schulze GmbH", "supplier"),
        ("70003", "Scary Kitten  AG", "supplier"),
    ]


def test_postings_are_no_chart_of_accounts(tmp_path: Path):
    with pytest.raises(UserError, match="no list of accounts"):
        read_accounts(write(tmp_path, '1,00;"S";;;;;1;2;;2102;;;'))


def test_a_meta_line_that_is_no_row_is_refused(tmp_path: Path):
    path = tmp_path / "EXTF_x.csv"
    path.write_bytes(b'"EXTF";700;21;a\rb;"Buchungsstapel"\r\nUmsatz;Konto\r\n')

    with pytest.raises(UserError, match="row 1: the meta line"):
        open_source(path)
