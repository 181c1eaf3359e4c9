"""FEC: the file of accounting entries that French law defines, as systems write it."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.audit.classes import class_of
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.run import import_file
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.storage import Dataset
from tests.crossfoot.ingest.ledgers import Line, lines

HEAD = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib "
    "PieceRef PieceDate EcritureLib {} {} EcritureLet DateLet ValidDate Montantdevise Idevise"
)


def text(
    *,
    mark: str = "\t",
    number: str = "{}",
    sides: tuple[str, str] = ("Debit", "Credit"),
    end: str = "\n",
) -> str:
    def money(line: Line) -> tuple[str, str]:
        if sides[0] == "Debit":
            debit, credit = line.debit or "0", line.credit or "0"
            return debit.replace(".", ","), credit.replace(".", ",")
        return line.size.replace(".", ","), "D" if line.amount > 0 else "C"

    rows = [HEAD.format(*sides).split()]
    for line in lines():
        day = f"{line.day:%Y%m%d}"
        rows.append(
            [
                "AC",
                "Achats",
                number.format(line.entry),
                day,
                line.account,
                "Vêtements à payer",
                "",
                "",
                f"F{line.entry}",
                day,
                line.text,
                *money(line),
                "",
                "",
                "20241231",
                "",
                "",
            ]
        )
    return end.join(mark.join(row) for row in rows) + end


def load(folder: Path, data: bytes, name: str = "123456789FEC20241231.txt") -> Dataset:
    path = folder / name
    path.write_bytes(data)
    return import_file(path, folder / "dataset")


@pytest.mark.parametrize(
    "data",
    [
        text().encode(),
        b"\xef\xbb\xbf" + text().encode(),
        text().encode("cp1252"),
        text().encode("iso-8859-15"),
        text(mark="|").encode(),
        text(end="\r\r\n").encode(),
        text(sides=("Montant", "Sens"), mark="|").encode("cp1252"),
    ],
    ids=["utf-8", "bom", "cp1252", "latin-9", "pipe", "doubled returns", "montant and sens"],
)
def test_an_fec_loads_whatever_its_dialect(tmp_path: Path, data: bytes):
    dataset = load(tmp_path, data)

    totals = dataset.manifest.totals
    assert dataset.manifest.format == "fec"
    assert (totals.lines, totals.entries, totals.problems) == (80, 40, 0)
    assert totals.debit == totals.credit == sum(n.amount for n in lines() if n.amount > 0)
    first = dataset.lines().head(1).collect().row(0, named=True)
    assert first["account_name"] == "Vêtements à payer"
    assert first["currency"] == "EUR"
    assert '"ValidDate":"20241231"' in first["extra"].replace(" ", "")


def test_the_file_name_says_whose_it_is(tmp_path: Path):
    notes = load(tmp_path, text().encode()).manifest.notes

    assert "company number (SIREN) 123456789, fiscal year ending 2024-12-31" in notes


def test_any_other_name_is_an_fec_too(tmp_path: Path):
    assert load(tmp_path, text().encode(), "export.csv").manifest.format == "fec"


def test_accounts_have_the_class_that_french_law_gives_them(tmp_path: Path):
    accounts = {
        "101000": "equity", "164000": "liability", "218300": "asset", "370000": "asset",
        "401DUP": "liability", "409100": "asset", "411000": "asset", "419100": "liability",
        "445660": "liability", "512000": "asset", "519000": "liability", "530000": "asset",
        "606100": "expense", "707000": "revenue", "801000": None, "X99": None,
    }  # fmt: skip
    rows = text().splitlines()
    named = [rows[0]]
    for number, row in enumerate(rows[1:]):
        cells = row.split("\t")
        cells[4] = list(accounts)[number % len(accounts)]
        named.append("\t".join(cells))

    dataset = load(tmp_path, "\n".join(named).encode())

    pairs = dict(dataset.lines().select("account", "account_class").collect().iter_rows())
    assert {a: written and class_of(written) for a, written in pairs.items()} == accounts
    assert (pairs["801000"], pairs["X99"]) == ("Special", None)
    assert any("French chart of accounts" in note for note in dataset.manifest.notes)


def test_entries_numbered_zero_are_rebuilt_from_journal_date_and_reference(tmp_path: Path):
    path = tmp_path / "fec.txt"
    path.write_text(text(number="0"), encoding="utf-8")

    found = suggest_mapping(open_source(path))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.entry_key == ("source", "posting_date", "reference")
    assert import_file(path, tmp_path / "dataset").manifest.totals.entries == 40


@pytest.mark.parametrize(
    ("name", "count", "entries", "accounts", "total"),
    [
        ("123456789FEC20500930.txt", 10_756, 4_001, 154, "8258083.73"),
        ("0000000001FEC20220831.txt", 5_422, 2_033, 153, "10186219.81"),
    ],
)
def test_the_real_files_have_their_known_totals(
    shared_data: Path,
    tmp_path: Path,
    name: str,
    count: int,
    entries: int,
    accounts: int,
    total: str,
):
    dataset = import_file(shared_data / "fec" / name, tmp_path / "dataset")

    found = dataset.manifest.totals
    ledger = dataset.lines().select("account", "entry_id", "minor").collect()
    sums = ledger.group_by("entry_id").agg(pl.col("minor").sum())
    assert (found.lines, found.entries, found.problems) == (count, entries, 0)
    assert found.debit == found.credit == Decimal(total)
    assert ledger["account"].n_unique() == accounts
    assert sums.filter(pl.col("minor") != 0).is_empty()
