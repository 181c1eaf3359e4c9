"""Files that would fill memory or disk are refused in words, or read with bounded memory."""

import gzip
import zipfile
from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest import reading, source
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.readers.csv import survey
from crossfoot.ingest.run import import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.ingest.suggest import sample

HEADER = "Journal;Datum;Konto;Text;Soll;Haben\n"
ROWS = "".join(
    f"{n // 2 + 1};{n % 28 + 1:02d}.03.2024;{1000 + n % 2};Größe;"
    f"{'10,00' if n % 2 == 0 else ''};{'10,00' if n % 2 else ''}\n"
    for n in range(200)
)


def write(folder: Path, data: bytes, name: str = "gl.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("chunk", [7, 64])
def test_the_longest_line_is_found_whatever_its_place(
    end: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(survey, "CHUNK", chunk)
    monkeypatch.setattr(survey, "LONGEST_LINE", 100)
    fits = write(tmp_path, end.join(["ab", "x" * 99, "cd"]).encode())

    survey.survey_of(fits)

    for lines in (["ab", "x" * 110, "cd"], ["x" * 110], ["a" * 50, "b" * 110], ["x" * 110, ""]):
        with pytest.raises(UserError, match="a line of more than 100 bytes"):
            survey.survey_of(write(tmp_path, end.join(lines).encode()))


def test_a_table_wider_than_any_ledger_is_refused(tmp_path: Path):
    path = write(tmp_path, b",".join(b"c%d" % n for n in range(source.MOST_COLUMNS + 1)) + b"\n")

    with pytest.raises(UserError, match="2,001 columns; a ledger has at most 2,000"):
        open_source(path)


def test_a_packed_file_with_an_old_encoding_is_read(tmp_path: Path):
    packed = write(tmp_path, gzip.compress((HEADER + ROWS).encode("cp1252")), "gl.csv.gz")

    totals = import_file(packed, tmp_path / "dataset").manifest.totals

    assert (totals.lines, totals.problems) == (200, 0)


@pytest.mark.parametrize("name", ["gl.gz", "gl.zip"])
def test_what_unpacks_to_more_than_the_caller_allows_is_not_unpacked(name: str, tmp_path: Path):
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress((HEADER + ROWS).encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("gl.csv", HEADER + ROWS)

    with pytest.raises(UserError, match="unpacks to more than 1,000 bytes"):
        open_source(path, ReadOptions(most_unpacked=1000))
    assert open_source(path).columns[0] == "Journal"


def test_a_large_file_of_nothing_but_problems_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "MOST_REJECTED", 300)
    broken = "9;no date;1000;x;1,00;\n" * 500
    path = write(tmp_path, (HEADER + ROWS + broken).encode())

    with pytest.raises(UserError, match=r"More than 300 rows of gl\.csv can't be read") as refusal:
        import_file(path, tmp_path / "dataset")

    assert "row 202" in str(refusal.value)


def test_a_suggestion_looks_only_so_far_for_rows_that_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sample, "MOST_LOOKED_AT", 1000)
    path = write(tmp_path, (HEADER + ROWS + "a;b\n" * 120_000).encode())

    taken = sample.take_sample(open_source(path))

    assert taken.frame.height == 200
    assert not taken.is_whole
