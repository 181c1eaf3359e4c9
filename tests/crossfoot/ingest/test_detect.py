"""Which format a file is, and what inspecting it tells."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.inspect import inspect
from crossfoot.ingest.readers import ALL_READERS
from crossfoot.ingest.source import FILE_ROW, ReadOptions
from tests.crossfoot.ingest.ledgers import write_csv

HEAD = ("Journal ID", "Posting Date", "Account", "Amount")


def ledger(path: Path) -> Path:
    return write_csv(
        path, HEAD, lambda n: (str(n.entry), n.day.isoformat(), n.account, str(n.amount))
    )


def test_content_decides_and_not_the_name(tmp_path: Path):
    frame = pl.DataFrame({"Account": ["1"]})
    frame.write_parquet(tmp_path / "a.csv")
    frame.write_excel(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").rename(tmp_path / "b.txt")
    packed = tmp_path / "c.dat"
    packed.write_bytes(gzip.compress(ledger(tmp_path / "c.csv").read_bytes()))

    formats = [open_source(tmp_path / name).format for name in ("a.csv", "b.txt", "c.dat", "c.csv")]

    assert formats == ["parquet", "excel", "csv", "csv"]


def test_every_batch_numbers_its_rows_and_holds_only_text(tmp_path: Path):
    source = open_source(ledger(tmp_path / "gl.csv"))

    for batch in source.batches():
        assert batch.schema == {FILE_ROW: pl.Int64(), **dict.fromkeys(source.columns, pl.String())}


def test_a_format_can_be_named(tmp_path: Path):
    path = ledger(tmp_path / "gl.csv")

    assert open_source(path, ReadOptions(format="CSV")).format == "csv"
    with pytest.raises(UserError, match="No format is called “dbf”"):
        open_source(path, ReadOptions(format="dbf"))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.csv", None, "There is no file"),
        ("empty.csv", b"", r"empty\.csv is empty"),
        ("report.csv", b"%PDF-1.7 ...", "in no format that can be read"),
    ],
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, name: str, data: bytes | None, words: str):
    if data is not None:
        (tmp_path / name).write_bytes(data)

    with pytest.raises(UserError, match=words):
        open_source(tmp_path / name)


def test_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="is a folder"):
        open_source(tmp_path)


def test_options_that_mean_nothing_for_a_format_are_said_to(tmp_path: Path):
    path = ledger(tmp_path / "gl.csv")
    csv = open_source(path, ReadOptions(sheet="Ledger", delimiter=","))
    pl.read_csv(path).write_excel(tmp_path / "gl.xlsx")
    excel = open_source(tmp_path / "gl.xlsx", ReadOptions(sheet="1", delimiter=";"))

    assert csv.notes == (
        "the sheet that was given does not apply to gl.csv, which is Delimited text: it was left "
        "out of account",
    )
    assert [note.split(" that")[0] for note in excel.notes if "given" in note] == ["the delimiter"]


def test_readers_have_their_own_names():
    names = [reader.name for reader in ALL_READERS]

    assert len(set(names)) == len(names)
    assert names[-1] == "csv"


def test_inspection_tells_columns_samples_and_reasons(tmp_path: Path):
    found = inspect(ledger(tmp_path / "gl.csv"))

    assert (found.format, found.preset, found.is_certain) == ("csv", None, True)
    assert [column.canonical for column in found.columns] == [
        "journal_id", "posting_date", "account", "amount"
    ]  # fmt: skip
    assert found.columns[2].samples == ("6000", "4000", "0400")
    assert all(0.9 <= column.confidence <= 1 for column in found.columns)
    assert found.mapping is not None


def test_inspection_of_a_known_export_names_it(shared_data: Path):
    found = inspect(shared_data / "datev" / "EXTF_Buchungsstapel.csv")

    assert found.preset == "DATEV EXTF, Buchungsstapel"
    assert found.format == "datev"
