"""Reports as PDF: their text by pdftotext, PDF/UA by another program, the structure by pikepdf."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import page
import pikepdf
import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.reports.report import Column, Report, Section, Table
from crossfoot.reports.writers import write_report
from crossfoot.reports.writers.cells import columns_of, shown
from crossfoot.reports.writers.pdf import without_glyph
from crossfoot.reports.writers.pdf_layout import TURNED, UPRIGHT, layout_of
from tests.crossfoot.reports import samples
from tests.crossfoot.reports.said_by import (
    Plain,
    blocks_of,
    cell_texts,
    figures_of,
    read_plain,
    tables_of,
)


@pytest.fixture(scope="module")
def plain(report_files: Path) -> Plain:
    return read_plain(report_files)


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True)
    return done.stdout.decode()


def pages_of(path: Path) -> int:
    with pikepdf.open(path) as opened:
        return len(opened.pages)


@pytest.mark.parametrize("name", ["full", "hostile"])
def test_another_program_finds_it_to_be_pdf_ua(report_files: Path, name: str) -> None:
    report = page.validate_pdf(report_files / f"{name}.pdf", profile="ua1")
    assert [(one.rule_id, one.message) for one in report.failures] == []
    assert report.rules.total > 100


@pytest.mark.slow
def test_the_text_has_every_figure_that_json_has(report_files: Path, plain: Plain) -> None:
    text = text_of(report_files / "full.pdf")
    words = Counter(text.split())
    for table in tables_of(plain).values():
        kinds = [column["kind"] for column in table["columns"]]
        told = Counter(
            cell
            for row in cell_texts(table)
            for cell, kind in zip(row, kinds, strict=True)
            if cell and kind in ("money", "integer", "date", "code")
        )
        assert not told - words, table["name"]
        totals = [
            shown(total, "money") for name, total in table["totals"].items() if name != "lines"
        ]
        assert set(totals) <= set(words)
    for figure in figures_of(plain):
        value = figure["value"]
        assert (
            "–"
            if value is None
            else shown(value, figure["kind"], 1 if figure["kind"] == "share" else 2)
        ) in text


@pytest.mark.slow
def test_what_is_not_shown_is_told(report_files: Path) -> None:
    text = " ".join(text_of(report_files / "full.pdf").split())
    assert "The first 100 of 240 rows; the spreadsheet of this report has all of them." in text
    assert "Total of all 240 rows" in text
    assert "F-00100" not in text
    assert "No line is there twice." in text
    assert "Northwind Industrial, FY2026 general ledger. Prepared by J. Thell. 1 of" in text


def elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from elements(node.get("/K", pikepdf.Array()))


def test_the_structure_tells_what_people_see(report_files: Path, plain: Plain) -> None:
    with pikepdf.open(report_files / "full.pdf") as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert root.Lang == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        assert all(one.get("/Tabs") == "/S" for one in opened.pages)
        with opened.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == "FY2026 general ledger"
        found = list(elements(root.StructTreeRoot.K))
        kinds = Counter(str(one.S) for one in found)
        heads = [one for one in found if one.S == "/TH"]
        scopes = [str(as_list(one.A)[0].Scope) for one in heads if "/A" in one]
        alts = {str(one.Alt) for one in found if one.S == "/Figure"}
    tables = [table for table in tables_of(plain).values() if table["rows"]]
    assert kinds["/Table"] == len(tables)
    assert kinds["/TH"] == sum(len(table["columns"]) for table in tables)
    assert scopes == ["/Column"] * kinds["/TH"]
    assert (kinds["/H1"], kinds["/H2"]) == (1, len(plain["sections"]))
    assert {chart["words"] for chart in blocks_of(plain, "chart")} <= alts
    assert "Logo of Northwind Industrial" in alts


def as_list(value: Any) -> Any:
    return value if isinstance(value, pikepdf.Array) else [value]


@pytest.mark.slow
def test_awkward_texts_are_texts(report_files: Path) -> None:
    text = text_of(report_files / "hostile.pdf")
    for words in (
        '#import "/etc/passwd"',
        "$x^2$ *bold* _it_ `code` @ref <label>",
        "<script>alert(1)</script>",
        "NUL�in�side",
        "\\u0041 \\n #let x = 1",
        "{{7*7}} {% x %}",
    ):
        assert words in text
    assert "(30,000 characters; the spreadsheet has all)" in " ".join(text.split())


@pytest.mark.slow
def test_characters_that_no_font_has_become_question_marks(tmp_path: Path) -> None:
    report = Report("x", "Runes \U00016e40 and \uf8ff", ())
    write_report(report, tmp_path / "x.pdf", "pdf")
    assert "Runes ? and ?" in text_of(tmp_path / "x.pdf")
    assert page.is_pdf_compliant(tmp_path / "x.pdf", profile="ua1")


def test_what_typst_says_of_glyphs_is_understood() -> None:
    said = 'error: the text `"\\u{200d}\\"a"` could not be displayed with font `"Inter"`'
    assert without_glyph(said) == {'\u200d"a'}


def test_a_wide_table_turns_its_page_or_is_parted() -> None:
    usual, wide, widest = samples.balance_table(), samples.wide_table(), samples.wide_table(40)
    layouts = [layout_of(table, columns_of(table)) for table in (usual, wide, widest)]
    assert [one.is_turned for one in layouts] == [False, True, True]
    assert [len(one.parts) for one in layouts][:2] == [1, 1]
    assert len(layouts[2].parts) > 1
    assert all(part.columns[0] == 0 for part in layouts[2].parts)
    for layout, room in zip(layouts, (UPRIGHT, TURNED, TURNED), strict=True):
        for part in layout.parts:
            assert sum(part.widths) <= room + 0.01


def test_a_sentence_has_room_beside_many_columns() -> None:
    reason = "the same party, reference, date and amount as entry PI00000131, booked 18 days later"
    frame = pl.DataFrame(
        {"reason": [reason], **{f"c{number}": [f"PI0000{number:04}"] for number in range(8)}}
    )
    columns = (
        Column("reason", "Why", "wrap"),
        *(Column(f"c{number}", f"Column {number}", "code") for number in range(8)),
    )
    table = Table("x", "X", columns, frame)
    layout = layout_of(table, columns)
    assert layout.parts[0].widths[0] >= 26 * layout.size


def test_pages_turn_only_for_what_needs_it(report_files: Path) -> None:
    with pikepdf.open(report_files / "full.pdf") as opened:
        turned = [one.mediabox[2] > one.mediabox[3] for one in opened.pages]
    assert turned.count(True) == 1
    assert not turned[0]


@pytest.mark.slow
def test_a_heading_never_stands_alone_at_the_end_of_a_page(tmp_path: Path) -> None:
    ends = ("1 of", "2 of", "3 of")
    for rows in range(36, 46, 3):
        sections = (
            Section("First", (replace(samples.findings_table(rows), title="First"),)),
            Section("Second", (samples.balance_table(),)),
        )
        write_report(Report("x", "X", sections), tmp_path / "x.pdf", "pdf")
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "x.pdf", "-"], check=True, capture_output=True
        )
        for sheet in done.stdout.decode().split("\f"):
            lines = [line.strip() for line in sheet.splitlines() if line.strip()]
            body = [line for line in lines if not re.search(r"\d of \d$", line)]
            assert not body or body[-1] not in ("First", "Second", "Trial balance", "By class."), (
                ends
            )


def test_a_report_without_anything_is_a_page(tmp_path: Path) -> None:
    write_report(Report("x", "", ()), tmp_path / "x.pdf", "pdf")
    assert pages_of(tmp_path / "x.pdf") == 1
    assert page.is_pdf_compliant(tmp_path / "x.pdf", profile="ua1")


def test_without_typst_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UserError, match=re.escape('pip install "crossfoot[pdf]"')):
        write_report(samples.full_report(), tmp_path / "x.pdf", "pdf")
