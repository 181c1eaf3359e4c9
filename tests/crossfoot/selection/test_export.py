"""Exports: every value survives, nothing is evaluated, a failure leaves no half file."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow.ipc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.selection import EXPORTS, LineFilter, export, scan_lines
from crossfoot.storage import Dataset

HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1")
HARMLESS = ("-12.50", "0400", "a=b", "", "http://example.com")


def every_type() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "amount": [Decimal("-1234.50"), None],
            "day": [dt.date(2026, 3, 31), None],
            "at": [dt.datetime(2026, 3, 31, 8, 30, 15), None],  # noqa: DTZ001
            "zoned": [dt.datetime(2026, 3, 31, 8, 30, tzinfo=dt.UTC), None],
            "time": [dt.time(8, 30), None],
            "count": [7, None],
            "share": [0.25, None],
            "is_new": [True, None],
            "name": ["Müller", None],
            "codes": [["A1", "T1"], None],
            "kind": pl.Series(["x", None], dtype=pl.Categorical),
            "both": [{"a": 1, "b": "=1"}, None],
            "raw": [b"\xff\x00", None],
            "took": [dt.timedelta(hours=1), None],
        },
        schema_overrides={"amount": pl.Decimal(18, 2)},
    )


def cells(path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_csv_has_plain_values(tmp_path: Path) -> None:
    written = export(every_type(), tmp_path / "t.csv", "csv")
    heading, first, empty = rows_of(written)
    assert heading == every_type().columns
    assert dict(zip(heading, first, strict=True)) == {
        "amount": "-1234.50",
        "day": "2026-03-31",
        "at": "2026-03-31 08:30:15",
        "zoned": "2026-03-31T08:30:00+00:00",
        "time": "08:30:00",
        "count": "7",
        "share": "0.25",
        "is_new": "true",
        "name": "Müller",
        "codes": "A1;T1",
        "kind": "x",
        "both": '{"a":1,"b":"=1"}',
        "raw": "ff00",
        "took": "PT1H",
    }
    assert set(empty) == {""}


def test_a_workbook_has_numbers_and_real_dates(tmp_path: Path) -> None:
    path = export(every_type(), tmp_path / "t.xlsx", "xlsx")
    heading, first = cells(path)  # the last row is empty
    found = dict(zip(heading, first, strict=True))
    assert found["amount"] == -1234.5
    assert found["day"] == dt.datetime(2026, 3, 31)  # noqa: DTZ001 - Excel knows no zones
    assert found["at"] == dt.datetime(2026, 3, 31, 8, 30, 15)  # noqa: DTZ001
    assert found["time"] == dt.time(8, 30)
    assert (found["count"], found["share"], found["is_new"]) == (7, 0.25, True)
    assert (found["codes"], found["name"], found["took"]) == ("A1;T1", "Müller", "PT1H")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.cell(2, 1).number_format == "#,##0.00"
    assert sheet.cell(2, 2).number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("format_", ["parquet", "arrow"])
def test_parquet_and_arrow_keep_every_value_and_type(tmp_path: Path, format_: str) -> None:
    read = {"parquet": pl.read_parquet, "arrow": pl.read_ipc}[format_]
    path = export(every_type().lazy(), tmp_path / "t", format_)
    assert read(path).equals(every_type())
    assert read(path).schema == every_type().schema


def test_arrow_text_is_in_the_form_that_every_reader_knows(tmp_path: Path) -> None:
    path = export(pl.DataFrame({"name": ["a"]}), tmp_path / "t.arrow", "arrow")
    with pyarrow.ipc.open_file(str(path)) as file:
        assert str(file.schema.field("name").type) == "large_string"


def test_hostile_cells_and_headings_are_never_evaluated(tmp_path: Path) -> None:
    texts = [*HOSTILE, *HARMLESS]
    frame = pl.DataFrame({"=HEAD()": texts, "list": [[text] for text in texts]})
    expected = [[f"'{text}"] * 2 for text in HOSTILE] + [[text] * 2 for text in HARMLESS]
    heading, *rows = rows_of(export(frame, tmp_path / "t.csv", "csv"))
    assert heading == ["'=HEAD()", "list"]
    assert rows == expected
    path = export(frame, tmp_path / "t.xlsx", "xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert [row[0].value for row in sheet.iter_rows(min_row=2, max_row=4)] == [
        "'=1+1",
        "'+cmd|' /C calc'!A0",
        "'-2+3",
    ]


def test_a_semicolon_does_not_start_a_cell(tmp_path: Path) -> None:
    path = export(pl.DataFrame({"t": ["rent;=1+1"]}), tmp_path / "t.csv", "csv")
    assert path.read_text().splitlines()[1] == '"rent;=1+1"'


def test_numbers_beyond_excel_s_digits_become_text(tmp_path: Path) -> None:
    large, edge = Decimal("9999999999999999.99"), Decimal("-9999999999999.99")
    frame = pl.DataFrame({"a": [large, edge]}, schema={"a": pl.Decimal(18, 2)})
    frame = frame.with_columns(n=pl.Series([2**60, 5]), d=pl.Series([dt.date(1899, 1, 1)] * 2))
    _, first, second = cells(export(frame, tmp_path / "t.xlsx", "xlsx"))
    assert first == ["9999999999999999.99", str(2**60), "1899-01-01"]
    assert second[:2] == [float(edge), 5]


def test_a_text_longer_than_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    path = export(pl.DataFrame({"t": ["x" * 40_000]}), tmp_path / "t.xlsx", "xlsx")
    (text,) = cells(path)[1]
    assert len(text) == 32_767
    assert text.endswith("(cut: Excel holds 32,767 characters)")


def test_too_many_rows_for_excel_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    rows = pl.LazyFrame({"n": [1]}).select(pl.col("n").repeat_by(1_048_576).list.explode())
    with pytest.raises(UserError, match=r"holds 1,048,575 rows .* Choose another format: csv"):
        export(rows, tmp_path / "t.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format_", EXPORTS)
def test_an_empty_table_keeps_its_heading(tmp_path: Path, format_: str) -> None:
    path = export(every_type().clear(), tmp_path / f"t{EXPORTS[format_].suffix}", format_)
    if format_ == "csv":
        assert len(rows_of(path)) == 1
    elif format_ == "xlsx":
        assert cells(path)[0] == every_type().columns
    else:
        read = pl.read_parquet if format_ == "parquet" else pl.read_ipc
        assert read(path).schema == every_type().schema
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_unknown_format_and_a_folder_that_is_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no format 'pdf'. There are: csv, xlsx, parquet, arrow"):
        export(every_type(), tmp_path / "t.pdf", "pdf")
    for format_ in EXPORTS:
        with pytest.raises(UserError, match=r"can't be written: .*choose another folder"):
            export(every_type(), tmp_path / "none" / "t", format_)


def test_lines_of_a_view_leave_with_their_checks(
    copied: Dataset, findings: Path, tmp_path: Path
) -> None:
    wanted = LineFilter(line_ids=(15, 16))
    scanned = scan_lines(copied, wanted, findings=findings)
    heading, first, second = rows_of(export(scanned, tmp_path / "t.csv", "csv"))
    assert [row[heading.index("checks")] for row in (first, second)] == ["A1;A2;A3;T1", ""]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=8))
def test_whatever_is_written_comes_back_and_starts_no_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    frame = pl.DataFrame(
        {"t": texts, "n": range(len(texts))}, schema={"t": pl.String, "n": pl.Int64}
    )
    path = export(frame, tmp_path_factory.mktemp("csv") / "t.csv", "csv")
    back = [row[0] for row in rows_of(path)[1:]]
    assert len(back) == len(texts)
    for text, cell in zip(texts, back, strict=True):
        assert cell in (text, f"'{text}")
        assert not cell.startswith(("=", "@", "\t", "\r", "\n")) or set(cell) <= set("=+-., \t\r\n")
