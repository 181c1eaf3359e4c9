"""Workbooks: the right sheet, the right header, exact numbers, and nothing harmful."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import polars as pl
import pytest
import xlsxwriter

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.run import import_file
from crossfoot.ingest.source import ReadOptions, Source
from crossfoot.ingest.suggest import suggest_mapping
from tests.crossfoot.ingest.ledgers import lines

HEAD: list[Any] = ["Journal ID", "Posting Date", "Account", "Amount", "Text"]


def moment(*parts: int) -> dt.datetime:
    """A moment without a zone, as files hold them."""
    return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def write(path: Path, sheets: dict[str, Any]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(place, column, value)
    book.close()
    return path


def ledger() -> list[list[Any]]:
    return [[f"J{n.entry}", n.day, n.account, float(n.amount), n.text] for n in lines()]


def rows_of(source: Source) -> pl.DataFrame:
    return pl.concat(list(source.batches()))


def test_the_ledger_is_found_behind_a_cover_below_a_preamble(tmp_path: Path):
    path = write(
        tmp_path / "book.xlsx",
        {
            "Cover": [["Annual report"], ["prepared by", "us"]],
            "Chart": [["Account", "Account name"], ["0400", "Machines"]],
            "Lines": [["My company"], ["Period", "2024"], [], HEAD, *ledger()],
        },
    )

    dataset = import_file(path, tmp_path / "dataset")

    totals = dataset.manifest.totals
    assert totals.lines == 80
    assert totals.debit == totals.credit == sum(n.amount for n in lines() if n.amount > 0)
    assert "sheet “Lines” (of 3), header in row 4" in dataset.manifest.notes
    first = dataset.lines().head(1).collect().row(0, named=True)
    assert (first["file_row"], first["account"]) == (5, "6000")
    assert first["posting_date"] == dt.date(2024, 1, 2)


def test_a_sheet_can_be_named_or_numbered(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()], "Old": [HEAD, *ledger()[:2]]})

    assert rows_of(open_source(path, ReadOptions(sheet="Old"))).height == 2
    assert rows_of(open_source(path, ReadOptions(sheet="2"))).height == 2
    assert rows_of(open_source(path)).height == 80


def test_an_unknown_sheet_is_refused_with_the_names_there_are(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()]})

    with pytest.raises(UserError, match=r"b\.xlsx has no sheet “Ledger”\. It has: Lines"):
        open_source(path, ReadOptions(sheet="Ledger"))


def test_numbers_reach_the_text_exactly(tmp_path: Path):
    numbers = [
        1234.5,
        1000000,
        0.1 + 0.2,
        123456789.12,
        1234567.1 + 0.2,
        -0.05,
        99999999999.99,
        12.345,
    ]
    rows = [["J1", dt.date(2024, 1, 31), "0400", number, "x"] for number in numbers]
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *rows]})

    texts = rows_of(open_source(path))["Amount"].to_list()

    assert texts == ["1234.5", "1000000", "0.3", "123456789.12", "1234567.3", "-0.05",
                     "99999999999.99", "12.345"]  # fmt: skip


def test_codes_keep_their_zeros_and_numbers_have_no_point(tmp_path: Path):
    rows = [
        ["J1", dt.date(2024, 1, 31), "0012", 1, "x"],
        ["J1", dt.date(2024, 1, 31), 4000, -1, "x"],
    ]
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *rows]})

    assert rows_of(open_source(path))["Account"].to_list() == ["0012", "4000"]


def test_dates_times_and_day_numbers_become_iso_text(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Posting Date", "Created on", "Document Date", "Entry time", "Account"])
    sheet.append([dt.date(2024, 1, 31), moment(2024, 1, 31, 12, 30), 45322, dt.time(9, 5), "1"])
    sheet.append([dt.date(2024, 2, 1), moment(2024, 2, 1, 0, 0), 45323, dt.time(17, 0), "1"])
    book.save(tmp_path / "b.xlsx")

    source = open_source(tmp_path / "b.xlsx")

    assert rows_of(source).row(0) == (
        2, "2024-01-31", "2024-01-31 12:30:00", "2024-01-31", "09:05:00", "1"
    )  # fmt: skip
    assert any("“Document Date” holds day numbers of Excel" in note for note in source.notes)


def test_rows_are_numbered_as_the_sheet_shows_them(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for column, name in enumerate(HEAD, 3):
        sheet.cell(5, column, name)
    for row in (6, 9):
        for column, value in enumerate(["J1", dt.date(2024, 1, 31), "0400", 5, "x"], 3):
            sheet.cell(row, column, value)
    book.save(tmp_path / "b.xlsx")

    found = rows_of(open_source(tmp_path / "b.xlsx"))

    assert found.filter(pl.col("Account").is_not_null())["file_row"].to_list() == [6, 9]
    assert found["file_row"].to_list() == [6, 7, 8, 9]


def test_a_sheet_of_16384_columns_is_read_by_its_filled_ones(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()]})
    book = openpyxl.load_workbook(path)
    book["Lines"]["XFD3"] = "stray"
    book.save(path)

    source = open_source(path)

    assert source.columns == (*HEAD, "column 16384")


def test_a_formula_error_is_a_problem_with_row_column_and_value(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()]})
    book = openpyxl.load_workbook(path)
    book["Lines"]["D7"] = "#REF!"
    book["Lines"]["D7"].data_type = "e"
    book.save(path)

    dataset = import_file(path, tmp_path / "dataset")

    problems = dataset.table("problems")
    assert problems is not None
    assert problems.select("file_row", "column", "value").rows() == [(7, "Amount", "#REF!")]
    assert dataset.manifest.totals.lines == 79


def test_a_totals_row_is_no_line(tmp_path: Path):
    debit = float(sum(n.amount for n in lines() if n.amount > 0))
    head = ["Journal ID", "Posting Date", "Account", "Debit", "Credit"]
    body = [
        [f"J{n.entry}", n.day, n.account, float(n.debit or 0), float(n.credit or 0)]
        for n in lines()
    ]
    total = ["Total", None, None, debit, debit]
    path = write(tmp_path / "b.xlsx", {"Lines": [head, *body, total]})

    totals = import_file(path, tmp_path / "dataset").manifest.totals

    assert (totals.lines, totals.totals_rows, totals.problems) == (80, 1, 0)
    assert totals.debit == Decimal(str(debit))


def test_unnamed_and_repeated_columns_get_names(tmp_path: Path):
    rows = [["Account", "Text", None, "Text"], ["1", "a", "b", "c"]]
    path = write(tmp_path / "b.xlsx", {"Lines": rows})

    assert open_source(path).columns == ("Account", "Text", "column 3", "Text (2)")


def test_a_sheet_without_header_gets_numbered_columns(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": ledger()})

    source = open_source(path)

    assert source.columns[0] == "column 1"
    assert rows_of(source).height == 80


def test_the_suggestion_of_a_workbook_is_certain(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()]})

    assert suggest_mapping(open_source(path)).is_certain


def test_an_empty_workbook_is_refused(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [], "More": []})

    with pytest.raises(UserError, match="no sheet with data"):
        open_source(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path):
    path = write(tmp_path / "b.xlsx", {"Lines": [HEAD, *ledger()]})
    path.write_bytes(path.read_bytes()[:-400])

    with pytest.raises(UserError, match=r"b\.xlsx"):
        open_source(path)


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path):
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(130):
                part.write(b"\0" * (1 << 20))

    with pytest.raises(UserError, match="which no ordinary workbook does"):
        open_source(path)


def test_a_web_page_named_xls_is_refused(tmp_path: Path):
    path = tmp_path / "export.xls"
    path.write_text("<html><table><tr><td>Account</td></tr></table></html>")

    with pytest.raises(UserError, match=r"web page or XML.*save it as \.xlsx"):
        open_source(path)


def test_a_workbook_with_a_password_is_refused(tmp_path: Path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    )

    with pytest.raises(UserError, match="protected by a password"):
        open_source(path)


def test_the_header_row_can_be_given(tmp_path: Path):
    rows = [["a", "b", "c"], ["Konto", "Text", "Soll"], ["1", "x", 5]]
    path = write(tmp_path / "b.xlsx", {"Lines": rows})

    assert open_source(path, ReadOptions(header_row=1)).columns == ("a", "b", "c")
    with pytest.raises(UserError, match="there is no row 99"):
        open_source(path, ReadOptions(header_row=99))


def test_an_open_document_sheet_loads(tmp_path: Path):
    cells = [HEAD, *([str(cell) for cell in row] for row in ledger())]
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body>'
            f'<office:spreadsheet><table:table table:name="Lines">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        package.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )

    totals = import_file(path, tmp_path / "dataset").manifest.totals

    assert (totals.lines, totals.entries, totals.problems) == (80, 40, 0)
