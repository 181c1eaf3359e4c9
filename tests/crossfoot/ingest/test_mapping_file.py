"""Mappings are TOML that a person can read, change and give back."""

from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.file import (
    check_columns,
    mapping_to_toml,
    read_mapping,
    write_mapping,
)
from crossfoot.ingest.suggest import suggest_mapping
from tests.crossfoot.ingest.ledgers import write_csv

FULL = Mapping(
    name='odd "name" \\ here',
    columns={
        "account": ("Konto",),
        "posting_date": ("Datum",),
        "entered_at": ("Tag", "Zeit"),
        "amount": ("Betrag, EUR",),
        "line_text": ("a\tb",),
    },
    amount_style="flag",
    flag_column="S/H",
    debit_flags=("S", "Soll"),
    credit_flags=("H",),
    amount_sign=-1,
    decimal_mark=",",
    date_formats={"posting_date": "%d%m"},
    year_of_short_dates=2024,
    entry_key=("source", "journal_id"),
    constants={"currency": "EUR"},
    decimals=3,
)
SHORT = Mapping(
    "short",
    {"account": ("A",), "posting_date": ("D",), "amount": ("X",)},
    "signed",
    entry_key=(),
)
TEXT = """
amount_style = "signed"
[columns]
account = "Account"
posting_date = "Date"
amount = "Amount"
"""


@pytest.mark.parametrize("mapping", [FULL, SHORT])
def test_a_mapping_comes_back_as_it_was(tmp_path: Path, mapping: Mapping):
    write_mapping(tmp_path / "m.toml", mapping)

    assert read_mapping(tmp_path / "m.toml") == mapping


def test_a_suggestion_is_written_with_samples_and_reasons(tmp_path: Path):
    path = write_csv(
        tmp_path / "gl.csv",
        ("Journal ID", "Posting Date", "Account", "Amount", "Wombat"),
        lambda n: (str(n.entry), n.day.isoformat(), n.account, str(n.amount), "odd\x07"),
    )
    found = suggest_mapping(open_source(path))
    assert found.mapping is not None

    text = mapping_to_toml(found.mapping, found)
    write_mapping(tmp_path / "m.toml", found.mapping, found)

    assert "40 of 40 entries then balance" in text
    assert (
        "# 95%: “Account” is a usual name for it; 4 different values; such as 6000 | 4000" in text
    )
    assert "# Wombat: no canonical place is known for it" in text
    assert read_mapping(tmp_path / "m.toml") == found.mapping


def test_a_mapping_may_be_as_short_as_what_it_needs(tmp_path: Path):
    (tmp_path / "mine.toml").write_text(TEXT)

    found = read_mapping(tmp_path / "mine.toml")

    assert found.name == "mine"
    assert found.columns["account"] == ("Account",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("amount_style = 'signed'\ncolumns = 3", "columns.: this is a table"),
        ("amount_stile = 'signed'", "no “amount_stile”. Did you mean amount_style"),
        (TEXT.replace("account", "acount"), r"“acount” has no place here. Did you mean account"),
        (TEXT.replace('"Account"', "7"), "account: write a text or a list of texts, not 7"),
        (TEXT.replace('"signed"', '"sined"'), "'sined' is none of signed"),
        (TEXT.replace('amount_style = "signed"', ""), "amount_style is missing"),
        (TEXT.replace('amount = "Amount"', ""), "amount is missing"),
        (TEXT.replace("signed", "flag"), "give flag_column, debit_flags and credit_flags"),
        ("decimal_mark = ';'" + TEXT, "decimal_mark: ';' is none of"),
        ("decimals = 'two'" + TEXT, "decimals: write a whole number"),
        ("name = 3" + TEXT, "name: write a text"),
        ("amount_style = ", "is no TOML"),
        (TEXT + '[date_formats]\naccount = "%Y"', r"date_formats\]: “account” has no place here"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str):
    (tmp_path / "m.toml").write_text(text)

    with pytest.raises(UserError, match=words):
        read_mapping(tmp_path / "m.toml")


def test_a_missing_file_is_said(tmp_path: Path):
    with pytest.raises(UserError, match="no mapping"):
        read_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "data",
    [
        b"Konto;Betrag\n1200;5,00\n",
        "Konto;Empfänger\n1200;Müller\n".encode("cp1252"),
        b"PK\x03\x04\xff\xfe",
    ],
    ids=["utf-8", "cp1252", "workbook"],
)
def test_a_ledger_given_as_mapping_is_told_from_a_slip_in_a_mapping(tmp_path: Path, data: bytes):
    (tmp_path / "buchungen.csv").write_bytes(data)

    with pytest.raises(UserError, match=r"^buchungen.csv is no mapping file. .*--write-mapping M"):
        read_mapping(tmp_path / "buchungen.csv")


def test_columns_that_the_file_lacks_are_named_with_the_nearest():
    with pytest.raises(UserError, match=r"“Betrag, EUR”\. Did you mean Betrag EUR\?"):
        check_columns(FULL, ("Konto", "Datum", "Tag", "Zeit", "Betrag EUR", "a\tb", "S/H"))


def test_a_file_with_all_columns_passes():
    check_columns(SHORT, ("X", "A", "D", "E"))
