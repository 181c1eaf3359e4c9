"""The CSV reader: rows, names and the proof that none is lost."""

import csv as standard
import io
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv import reader
from crossfoot.ingest.readers.csv.scan import measure
from crossfoot.ingest.readers.csv.sniff import Dialect, unique_names
from crossfoot.ingest.source import ReadOptions, Source

HEAD = "id,name,amount\n"


def opened(folder: Path, data: bytes | str, options: ReadOptions | None = None) -> Source:
    path = folder / "file.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return reader.open_csv(path, options or ReadOptions())


def all_rows(source: Source) -> pl.DataFrame:
    return pl.concat(source.batches(), how="diagonal")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    source = opened(tmp_path, "Report\n\n" + HEAD + '1,"two\nlines",3\n\n4,b,5\n')
    frame = all_rows(source)
    assert source.columns == ("id", "name", "amount")
    assert frame["file_row"].to_list() == [4, 5, 6]
    assert frame["name"].to_list() == ["two\nlines", None, "b"]


def test_an_empty_cell_is_null_quoted_or_not(tmp_path: Path) -> None:
    frame = all_rows(opened(tmp_path, HEAD + '1,"",3\n2,,4\n'))
    assert frame["name"].to_list() == [None, None]


def test_batches_can_be_read_twice(tmp_path: Path) -> None:
    source = opened(tmp_path, (HEAD + "1,ü,3\n").encode("utf-16"))
    assert all_rows(source).equals(all_rows(source))


def test_a_row_of_another_width_says_so(tmp_path: Path) -> None:
    frame = all_rows(opened(tmp_path, HEAD + "1,a,3\n2,b\n3,c,4,5\n4,d,5\n"))
    assert frame["reader_problem"].to_list() == [
        None,
        "the row has 2 fields, the others have 3",
        "the row has 4 fields, the others have 3",
        None,
    ]
    assert frame["id"].to_list() == ["1", "2", "3", "4"]


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    rows = "".join(f"{n},text {n},{n}\n" for n in range(2, 500))
    frame = all_rows(opened(tmp_path, HEAD + '1,"open,1\n' + rows))
    assert frame.height == 499
    assert frame["name"][0] == '"open'


def test_a_quote_closed_rows_later_swallows_nothing(tmp_path: Path) -> None:
    frame = all_rows(opened(tmp_path, HEAD + '1,a,"open\n2,b,x\n3,c,"\n4,d,5\n'))
    assert frame["id"].to_list() == ["1", "2", "3", "4"]


def test_names_are_made_unique() -> None:
    names = unique_names(["a", "a ", "", "b\nc", "a"], 6)
    assert names == ("a", "a (2)", "column 3", "b c", "a (3)", "column 6")


def test_a_column_called_file_row_keeps_its_values(tmp_path: Path) -> None:
    frame = all_rows(opened(tmp_path, "file_row,name\n17,a\n"))
    assert frame.row(0) == (2, "17", "a")


def test_options_win_over_what_was_found(tmp_path: Path) -> None:
    options = ReadOptions(delimiter=";", header_row=2, encoding="cp850")
    source = opened(tmp_path, b"x;y\nname;gr\x94sse\nA;1,2\n", options)
    assert source.columns == ("name", "grösse")
    assert all_rows(source)["grösse"].to_list() == ["1,2"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (ReadOptions(encoding="klingon"), "encoding klingon is unknown"),
        (ReadOptions(delimiter=";;"), "not one character"),
        (ReadOptions(header_row=9), "no row 9"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: ReadOptions, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=words):
        opened(tmp_path, HEAD.encode() + b"1,\xfc,3\n", options)


def test_a_wrong_byte_is_read_and_reported(tmp_path: Path) -> None:
    data = (HEAD + "1,Größe,3\n2,Maß,4\n").encode() + b"3,Gr\xf8n,5\n"
    source = opened(tmp_path, data)
    assert all_rows(source)["name"].to_list() == ["Größe", "Maß", "Grøn"]
    assert "line 4 of the file" in source.notes[0]


def test_the_temporary_copy_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    source = opened(tmp_path, (HEAD + "1,a,3\n").encode("utf-16"))
    assert len(list(tmp_path.glob("crossfoot-*"))) == 1
    all_rows(source)
    del source
    assert not list(tmp_path.glob("crossfoot-*"))


def test_only_the_end_of_a_file_is_read_with_care(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f'{n},"text, {n}",{n}\n' for n in range(1, 400))
    text = HEAD + rows + 'odd,"row\n' + rows + "End of sample\n"
    whole = all_rows(opened(tmp_path, text))
    for size in (50, 333, 4_000):
        monkeypatch.setattr("crossfoot.ingest.readers.csv.scan.CHUNK", size)
        assert all_rows(opened(tmp_path, text)).equals(whole)
    assert whole["file_row"].to_list() == list(range(2, 802))
    assert whole["reader_problem"].null_count() == 798


TEXT = st.text(st.sampled_from('ab1,;" \n\r\tü'), max_size=6)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=12))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
def test_what_the_standard_library_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    target = io.StringIO()
    writer = standard.writer(target, lineterminator="\n", quoting=standard.QUOTE_ALL)
    writer.writerows([("id", "name", "amount"), *rows])
    options = ReadOptions(delimiter=",", header_row=1)
    frame = all_rows(opened(tmp_path, target.getvalue(), options))
    if "reader_problem" in frame.columns or frame.height != len(rows):
        # A text over several lines that looks like rows is never merged in silence.
        assert frame.height >= len(rows)
        return
    read = [tuple(cell or "" for cell in row) for row in frame.drop("file_row").iter_rows()]
    assert [_plain(row) for row in read] == [_plain(row) for row in rows]


def _plain(row: tuple[str, ...]) -> tuple[str, ...]:
    """Carriage returns may be mended to line feeds."""
    return tuple(re.sub("\r+\n?", "\n", cell) for cell in row)


@given(st.text(st.sampled_from('a,,"\n'), max_size=30))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=500, deadline=None
)
def test_the_fast_way_is_only_taken_where_both_ways_agree(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8", newline="")
    shape = measure(path, 0, ",", 2)
    if shape.records and shape.is_regular and not text.startswith("\n"):
        dialect = Dialect(",", 2, ("a", "b"), None, 0, 0)
        fast = pl.concat(reader.read_fast(path, dialect, shape))
        careful = pl.concat(reader.read_carefully(path, dialect, 0), how="diagonal")
        assert fast.equals(careful)
