"""A filled work paper is read back whatever people and programs do to it."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook

from crossfoot.errors import UserError
from crossfoot.reports.read_back import Identity, read_workpaper, refuse_other_run
from crossfoot.reports.read_back.inputs import SIGN_OFF, STATE_SHEET, note_mark
from tests.crossfoot.reports.read_back.conftest import (
    ANNA,
    BOB,
    Filled,
    findings,
    head_of,
    row_of,
    type_in,
)


def test_an_untouched_paper_says_what_it_was_given_out_with(paper_path, ids, audit):
    read = read_workpaper(paper_path)
    note = "=1+1 seen,\nwith the invoice"
    first = {"status": "cleared", "assignee": ANNA, "tick": "✓", "note": note}
    assert read.reviews[ids[0]] == first
    assert read.given_out[ids[0]] == {**first, "note": note_mark(note)}
    assert read.reviews[ids[1]]["assignee"] == BOB
    assert list(read.rows) == ids
    assert (read.problems, read.missing) == ((), ())
    assert read.identity.run == audit.run_id
    assert read.identity.reference == "run-of-the-server"
    assert read.reviews[SIGN_OFF]["W-3 Prepared"] == "AT"
    assert read.reviews[SIGN_OFF]["Conclusion"] == "Open."


def typed(ids: list[str]):
    def fill(book: Workbook) -> None:
        type_in(book, ids[2], Status=" in REVIEW ", Tick="n/a", Assigned_to=f" {BOB} ")
        type_in(book, ids[3], Status="Exception", Note_of_the_auditor="  No approval.\r\n Asked.  ")
        type_in(book, ids[4], Note_of_the_auditor=dt.date(2026, 3, 31))
        index = book["Index"]
        index["C11"], index["D11"] = "BK", dt.date(2026, 11, 21)
        book.properties.lastModifiedBy = "Bob K."

    return fill


def expect_typed(path: Path, ids: list[str]) -> None:
    read = read_workpaper(path)
    assert read.problems == ()
    third, fourth = read.reviews[ids[2]], read.reviews[ids[3]]
    assert (third["status"], third["tick"], third["assignee"]) == ("in_review", "N/A", BOB)
    assert (fourth["status"], fourth["note"]) == ("exception", "No approval.\n Asked.")
    assert read.reviews[ids[4]]["note"].startswith("2026-03-31")
    assert read.given_out[ids[2]] == {"status": "open", "assignee": "", "tick": "", "note": ""}
    boxes = read.reviews[SIGN_OFF]
    assert (boxes["W-3 Prepared"], boxes["W-3 Prepared on"]) == ("BK", "2026-11-21")


def test_what_was_typed_comes_back(filled: Filled, ids):
    path = filled(typed(ids))
    expect_typed(path, ids)
    assert read_workpaper(path).saved_by == "Bob K."


@pytest.mark.slow
def test_what_was_typed_comes_back_from_libreoffice(filled: Filled, ids, tmp_path):
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: apt-get install libreoffice-calc"
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [office, home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved"]
    subprocess.run([*command, filled(typed(ids))], check=True, capture_output=True, timeout=120)
    expect_typed(tmp_path / "saved" / "filled.xlsx", ids)


def test_moved_columns_and_sorted_hidden_and_added_rows(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        type_in(book, ids[2], Status="Cleared")
        sheet = findings(book)
        first = head_of(sheet) + 1
        rows = [
            [cell.value for cell in row] for row in sheet.iter_rows(first, first + len(ids) - 1)
        ]
        for number, values in enumerate(reversed(rows), first):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(number, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # or openpyxl makes a formula of it
        sheet.row_dimensions[first].hidden = True
        sheet.insert_rows(3, 2)
        sheet.insert_cols(1)
        sheet["A10"] = "my own column"

    read = read_workpaper(filled(fill))
    assert read.reviews[ids[2]]["status"] == "cleared"
    assert read.reviews[ids[0]]["status"] == "cleared"
    assert set(read.rows) == set(ids)
    assert read.problems == ()


def test_deleted_rows_are_told_and_mean_nothing(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        findings(book).delete_rows(row_of(findings(book), ids[5]))

    read = read_workpaper(filled(fill))
    assert read.missing == (ids[5],)
    assert ids[5] not in read.reviews


def test_what_is_not_understood_is_told_with_its_place(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        type_in(book, ids[2], Status="Done", Tick="?", Note_of_the_auditor="Seen.")
        type_in(book, ids[3], Status=None)
        type_in(book, ids[0], Note_of_the_auditor=None)

    path = filled(fill)
    read = read_workpaper(path)
    row = read.rows[ids[2]]
    told = {problem.sentence for problem in read.problems}
    assert told == {
        f"Sheet 'Findings', row {row}, column 'Status': 'Done' is no status. Choose one of: "
        "Open, In review, Cleared, Exception.",
        f"Sheet 'Findings', row {row}, column 'Tick': '?' is no tick mark. Choose one of: "
        "✓, Σ, ◊, ©, ®, ✗, N/A.",
        f"Sheet 'Findings', row {row + 1}, column 'Status': the status is empty, so it stays as "
        "it was. Choose one of: Open, In review, Cleared, Exception.",
        f"Sheet 'Findings', row {row - 2}, column 'Note of the auditor': the note was emptied; "
        "notes are history, so it stays.",
    }
    assert read.reviews[ids[2]] == {"assignee": "", "note": "Seen."}


def test_a_finding_that_stands_there_twice(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        type_in(book, ids[2], Status="Cleared")
        sheet = findings(book)
        copied = [cell.value for cell in sheet[row_of(sheet, ids[2])]]
        again = [cell.value for cell in sheet[row_of(sheet, ids[3])]]
        copied[copied.index("Cleared")] = "Exception"
        sheet.append(copied)
        sheet.append(again)
        sheet.append(["XX-1", *again[1:]])

    read = read_workpaper(filled(fill))
    reasons = [problem.reason for problem in read.problems]
    assert reasons[0].startswith(f"finding {ids[2]} stands in row {read.rows[ids[2]]} too, with ot")
    assert reasons[1].startswith(f"finding {ids[3]} stands in row {read.rows[ids[3]]} too, with th")
    assert reasons[2].startswith("the paper was given out without a finding XX-1")
    assert read.reviews[ids[2]] == {}
    assert read.reviews[ids[3]]["status"] == "open"


def test_a_column_that_is_gone_or_twice(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        sheet = findings(book)
        for cell in sheet[head_of(sheet)]:
            if cell.value == "Tick":
                cell.value = "Status"
        type_in(book, ids[2], Note_of_the_auditor="Seen.")

    read = read_workpaper(filled(fill))
    assert read.reviews[ids[2]] == {"assignee": "", "note": "Seen."}
    assert [(one.column, one.reason[:20]) for one in read.problems] == [
        ("Status", "the heading stands t"),
        ("Tick", "the column is gone; "),
    ]


@pytest.mark.parametrize(
    ("sheet", "name", "told"),
    [
        ("Findings", "My findings", "no sheet 'Findings'"),
        (STATE_SHEET, "Old", "no work paper that can be read back"),
    ],
)
def test_renamed_sheets_are_refused(filled: Filled, sheet, name, told):
    def fill(book: Workbook) -> None:
        book[sheet].title = name

    with pytest.raises(UserError, match=told):
        read_workpaper(filled(fill))


def test_a_renamed_index_costs_the_sign_off_only(filled: Filled, ids):
    def fill(book: Workbook) -> None:
        book["Index"].title = "Front"

    read = read_workpaper(filled(fill))
    assert SIGN_OFF not in read.reviews
    assert read.problems[0].sentence == (
        "Sheet 'Index': the sheet is gone or renamed; no sign-off was taken."
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "paper.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match="can't be opened"):
        read_workpaper(path)


def test_a_paper_of_another_run_is_refused():
    wanted = Identity("run1", "abc", "gl.csv", "id1")
    refuse_other_run(wanted, wanted)
    refuse_other_run(Identity("run1", "abc", "gl.csv"), wanted)
    for other, told in (
        (Identity("run1", "abc", "gl.csv", "id2"), "of another run"),
        (Identity("run1", "abd", "gl.csv"), "of another file"),
        (Identity("run2", "abc", "gl.csv"), "with other parameters"),
    ):
        with pytest.raises(UserError, match=told):
            refuse_other_run(other, wanted)


def test_a_formula_without_a_value_is_told_and_nothing_is_lost(filled: Filled, ids: list[str]):
    def fill(book: Workbook) -> None:
        findings(book).insert_cols(1)
        sheet = findings(book)
        head: list[object] = []
        for cells in sheet.iter_rows():
            titled = [cell.value for cell in cells]
            if "Status" in titled:
                head = titled
            if ids[2] in titled:
                cells[head.index("Status")].value = '="Exc"&"eption"'
                cells[head.index("Note of the auditor")].value = "=A1"

    read = read_workpaper(filled(fill))
    assert [(one.column, one.row) for one in read.problems] == [
        ("Status", read.rows[ids[2]]),
        ("Note of the auditor", read.rows[ids[2]]),
    ]
    assert "sheet 'findings'" in read.problems[0].sentence.casefold()
    assert "formula without a value" in read.problems[0].sentence
    assert set(read.reviews[ids[2]]) == {"assignee", "tick"}


def test_a_box_with_a_formula_without_a_value_is_told(filled: Filled):
    def fill(book: Workbook) -> None:
        sheet = book["Index"]
        rows = sheet.iter_rows(max_col=1)
        below = next(cells[0].row for cells in rows if cells[0].value == "Conclusion") + 1
        sheet.cell(below, 1).value = '="Fine"&"."'

    read = read_workpaper(filled(fill))
    assert [(one.sheet, one.column) for one in read.problems] == [("Index", "Conclusion")]
    assert "Conclusion" not in read.reviews[SIGN_OFF]
    assert read.reviews[SIGN_OFF]["W-3 Prepared"] == "AT"
