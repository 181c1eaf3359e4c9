"""Reports as JSON and as CSV, read with the standard library."""

import csv
import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.reports.report import Branding, Column, Report, Section, Table
from crossfoot.reports.writers import ALL_WRITERS, write_report
from tests.crossfoot.reports import samples
from tests.crossfoot.reports.said_by import Plain, figures_of, read_plain, tables_of


@pytest.fixture(scope="module")
def plain(report_files: Path) -> Plain:
    return read_plain(report_files)


def rows_of(archive: Path, name: str) -> list[list[str]]:
    with zipfile.ZipFile(archive) as opened:
        return list(csv.reader(io.StringIO(opened.read(name).decode("utf-8-sig"), newline="")))


def test_json_has_every_row_and_every_digit(plain: Plain) -> None:
    found = tables_of(plain)["findings"]
    assert [Decimal(str(row["amount"])) for row in found["rows"]] == (
        samples.findings(240)["amount"].to_list()
    )
    assert found["totals"]["amount"] == Decimal(str(samples.findings(240)["amount"].sum()))
    assert tables_of(plain)["balance"]["subtotal_rows"] == [2, 4]
    assert figures_of(plain)[1]["value"] == Decimal("1255700000.25")


def test_a_total_leaves_subtotals_out(plain: Plain) -> None:
    balance = tables_of(plain)["balance"]
    inner = [balance["rows"][i] for i in (0, 1, 3)]
    assert balance["totals"]["lines"] == sum(row["lines"] for row in inner)
    assert balance["totals"]["closing"] == sum(row["closing"] for row in inner)


def test_rows_say_whether_they_are_data(plain: Plain, report_files: Path, tmp_path: Path) -> None:
    kinds = ["data", "data", "subtotal", "data", "subtotal"]
    assert [row["row_kind"] for row in tables_of(plain)["balance"]["rows"]] == kinds
    assert "row_kind" not in tables_of(plain)["findings"]["rows"][0]
    assert [row[0] for row in rows_of(report_files / "full.zip", "balance.csv")[1:]] == kinds
    table = replace(samples.balance_table(), has_total=True)
    write_report(Report("t", "T", (Section("", (table,)),)), tmp_path / "t.zip", "csv")
    written = rows_of(tmp_path / "t.zip", "balance.csv")
    assert [row[0] for row in written] == ["row_kind", *kinds[:-1], "total"]


def test_there_is_a_csv_for_each_table_and_one_about_the_rest(report_files: Path) -> None:
    with zipfile.ZipFile(report_files / "full.zip") as archive:
        names = set(archive.namelist())
    assert names == {"about.csv", "findings.csv", "balance.csv", "wide.csv", "duplicates.csv"}


def test_csv_says_what_json_says(report_files: Path, plain: Plain) -> None:
    for name, table in tables_of(plain).items():
        head, *rows = rows_of(report_files / "full.zip", f"{name}.csv")
        kinds = ["row_kind"] if table["subtotal_rows"] else []
        assert head[: len(kinds)] == kinds
        assert len(head) == len(kinds) + len(table["columns"])
        told = [
            ["" if value is None else str(value) for value in row.values()] for row in table["rows"]
        ]
        assert rows == told


def test_about_tells_figures_facts_and_notes(report_files: Path, plain: Plain) -> None:
    rows = rows_of(report_files / "full.zip", "about.csv")
    told = {(row[1], row[2]) for row in rows}
    for figure in figures_of(plain):
        value = "" if figure["value"] is None else str(figure["value"])
        assert (figure["label"], value) in told
    assert ("Ledger", "sap_gl_fy26.xlsx") in told
    assert ("Note", "A finding is a reason to look, not proof of an error.") in told


def test_no_cell_of_csv_is_a_formula(report_files: Path) -> None:
    with zipfile.ZipFile(report_files / "hostile.zip") as archive:
        names = archive.namelist()
    cells = [
        cell
        for name in names
        for row in rows_of(report_files / "hostile.zip", name)
        for cell in row
    ]
    assert '\'=HYPERLINK("http://x.example","y")' in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t" and cell]


def test_texts_come_whole_and_without_what_nobody_can_see(report_files: Path) -> None:
    text = (report_files / "hostile.json").read_text("utf-8")
    rows = tables_of(json.loads(text))["hostile"]["rows"]
    assert {"NUL�in�side", "x" * 30_000, '#import "/etc/passwd"'} <= {row["code"] for row in rows}
    assert "\\u0000" not in text


def test_tables_of_one_name_become_two_files(tmp_path: Path) -> None:
    table = samples.balance_table()
    report = Report("two", "Two", (Section("", (table, table)),))
    write_report(report, tmp_path / "two.zip", "csv")
    with zipfile.ZipFile(tmp_path / "two.zip") as archive:
        assert archive.namelist() == ["about.csv", "balance.csv", "balance_2.csv"]


def test_columns_that_a_run_has_not_are_left_out(tmp_path: Path) -> None:
    columns = (Column("a", "A", "integer"), Column("b", "B"))
    table = Table("t", "T", columns, pl.DataFrame({"a": [1]}))
    for name, writer in ALL_WRITERS.items():
        path = tmp_path / f"t{writer.suffix}"
        write_report(Report("t", "T", (Section("S", (table,)),)), path, name)
        assert path.stat().st_size > 0
    written = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert [one["name"] for one in tables_of(written)["t"]["columns"]] == ["a"]


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no format 'doc'\. There are: pdf, xlsx, csv, html, json"):
        write_report(samples.full_report(), tmp_path / "x", "doc")


@pytest.mark.parametrize("name", ALL_WRITERS)
def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="can't be written"):
        write_report(samples.full_report(), tmp_path / "none" / "x", name)


@pytest.mark.parametrize("name", ["pdf", "csv", "html", "json"])
def test_the_same_report_gives_the_same_bytes(
    report_files: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "again"
    write_report(samples.full_report(), path, name)
    earlier = report_files / f"full{ALL_WRITERS[name].suffix}"
    assert path.read_bytes() == earlier.read_bytes()


def svg(inner: str, head: str = "") -> bytes:
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'.encode()


@pytest.mark.parametrize(
    "logo",
    [
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"x" * 1_000_001,
        b"<html/>",
        svg("<script>1</script>"),
        svg('<rect onload="x()"/>'),
        svg('<use href="http://x.example/a.svg#b"/>'),
        svg('<image href="data:image/png;base64,AA"/>'),
        svg("<foreignObject/>"),
        svg("<style>@import 'x.css'</style>"),
        svg("<rect style=\"fill:url( '//x.example')\"/>"),
        svg('<a href="javascript:1"><rect/></a>'),
        svg("<text>&a;</text>", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        svg("<?xml-stylesheet href='x.css'?>"),
    ],
)
def test_a_logo_that_is_no_plain_picture_is_refused(tmp_path: Path, logo: bytes) -> None:
    report = replace(samples.full_report(), branding=Branding("Co", logo))
    with pytest.raises(UserError, match="logo"):
        write_report(report, tmp_path / "x.json", "json")
    assert not (tmp_path / "x.json").exists()


def test_an_accent_that_is_no_colour_is_refused(tmp_path: Path) -> None:
    report = replace(samples.full_report(), branding=Branding(accent="red;}"))
    with pytest.raises(UserError, match="no colour"):
        write_report(report, tmp_path / "x.html", "html")


def test_the_time_is_told_in_utc_wherever_it_was_read(tmp_path: Path) -> None:
    clock = dt.timezone(dt.timedelta(hours=9))
    written = dt.datetime(2026, 3, 1, 8, 30, tzinfo=clock)
    report = replace(samples.full_report(), written_at=written)
    path = write_report(report, tmp_path / "x.zip", "csv")
    told = [row for row in rows_of(path, "about.csv") if "Written at" in row]
    assert [cell for row in told for cell in row if "2026" in cell] == ["2026-02-28 23:30:00"]
    assert "2026-02-28 23:30 UTC" in write_report(report, tmp_path / "x.html", "html").read_text(
        encoding="utf-8"
    )
