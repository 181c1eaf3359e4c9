"""workpaper.xlsx, read with another library than the one that wrote it."""

import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import crossfoot as cf
from crossfoot.reports.audited import LINE_TICK_COLUMNS
from crossfoot.reports.contents.paper_rows import MOST_FINDINGS, selected_entries
from crossfoot.reports.read_back.inputs import STATE_SHEET
from crossfoot.reports.sheets.grid import MOST_PRINTED
from crossfoot.reports.workpaper import write_workpaper
from crossfoot.reports.workpaper.paper import FIRST_ROW
from crossfoot.reports.workpaper.write import ALL_SHEETS

HEAD = FIRST_ROW + 1


def load(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        return load_workbook(path)


@pytest.fixture(scope="session")
def paper(written: Path) -> Workbook:
    return load(written / "workpaper.xlsx")


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    cells = list(sheet.iter_rows(min_row=HEAD, values_only=True))
    return [dict(zip(map(str, cells[0]), row, strict=True)) for row in cells[1:]]


def test_the_paper_has_every_sheet_and_the_index_leads_to_each(paper: Workbook) -> None:
    assert paper.sheetnames == [*ALL_SHEETS, STATE_SHEET]
    assert paper[STATE_SHEET].sheet_state == "veryHidden"
    links = [cell.hyperlink for row in paper["Index"].iter_rows() for cell in row]
    named = {str(link.location).split("!")[0].strip("'") for link in links if link}
    assert named == set(ALL_SHEETS) - {"Index"}


def test_a_paper_that_cannot_be_written_is_said_in_words(audit: cf.Audit, tmp_path: Path) -> None:
    with pytest.raises(cf.UserError, match=r"can't be written: .*choose another folder"):
        write_workpaper(audit.audited, tmp_path / "none" / "paper.xlsx")


def test_findings_are_there_with_places_for_the_auditor(paper: Workbook, audit: cf.Audit) -> None:
    sheet = paper["Findings"]
    rows = rows_of(sheet)[: audit.findings.height]
    assert [row["ID"] for row in rows] == audit.findings["finding_id"].to_list()
    assert {row["Status"] for row in rows} == {"Open"}
    assert sheet.freeze_panes == f"E{HEAD + 1}"
    assert sheet.auto_filter.ref is not None
    assert len(sheet.data_validations.dataValidation) == 2
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"


def test_the_total_of_the_findings_is_live(paper: Workbook, audit: cf.Audit) -> None:
    sheet = paper["Findings"]
    cells = [cell.value for cell in sheet[HEAD + 1 + audit.findings.height]]
    assert f"=SUBTOTAL(109,I{HEAD + 1}:I{HEAD + audit.findings.height})" in cells


def test_no_text_of_the_ledger_is_a_formula(paper: Workbook) -> None:
    allowed = ("=SUBTOTAL(", "=IF('Index'!", "=ROUND(", "=B", "=E")
    for sheet in paper:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith(allowed), (sheet.title, cell.coordinate)
    texts = {row["Text"] for row in rows_of(paper["Findings"])}
    assert "=1+1" in texts


def test_amounts_and_dates_are_numbers_with_formats(paper: Workbook) -> None:
    row = paper["Findings"][HEAD + 1]
    by_title = {paper["Findings"].cell(HEAD, cell.column).value: cell for cell in row}
    assert isinstance(by_title["Amount"].value, (int, float))
    assert "#,##0.00" in by_title["Amount"].number_format
    assert by_title["Posted"].is_date


def test_selected_entries_balance(paper: Workbook) -> None:
    rows = [row for row in rows_of(paper["Entries"]) if row["Account"]]
    net: dict[object, float] = {}
    for row in rows:
        amount = float(str(row["Debit"] or 0)) - float(str(row["Credit"] or 0))
        net[row["Entry"]] = net.get(row["Entry"], 0) + amount
    assert rows
    assert all(abs(total) < 0.005 for total in net.values())


def test_selected_lines_carry_their_tick_marks(audit: cf.Audit, tmp_path: Path) -> None:
    shown = selected_entries(audit.audited, ["debit", "credit"])["line_id"].to_list()
    rows = [
        (shown[1], "✓", "Ada", date(2026, 2, 3)),
        (shown[1], "Σ", "=Bo", date(2026, 2, 1)),
        (shown[1], "✓", "Ada", date(2026, 2, 3)),
        (-1, "✗", "Ada", date(2026, 2, 3)),
    ]
    ticked = replace(audit.audited, line_ticks=pl.DataFrame(rows, LINE_TICK_COLUMNS, orient="row"))
    write_workpaper(ticked, tmp_path / "ticked.xlsx")
    lines = [row for row in rows_of(load(tmp_path / "ticked.xlsx")["Entries"]) if row["Account"]]
    told = [(row["Tick"] or "", row["Ticked by"]) for row in lines]
    assert told[1] == ("Σ ✓", "Σ =Bo, 2026-02-01; ✓ Ada, 2026-02-03")
    assert set(told[:1] + told[2:]) == {("", None)}


def test_completeness_adds_up(paper: Workbook) -> None:
    words = [cell for row in paper["Completeness"].iter_rows(values_only=True) for cell in row]
    assert not [word for word in words if str(word).startswith("✗")]
    assert {"✓ agrees", "✓ balances", "✓ agrees with the lines"} <= set(words)


def test_every_check_is_listed_with_why_it_did_not_run(paper: Workbook, audit: cf.Audit) -> None:
    rows = rows_of(paper["Checks"])[: len(audit.checks)]
    assert [row["Code"] for row in rows] == [one.check.code for one in audit.checks]
    why = [row["Why it did not run"] for row in rows if row["Status"] == "not run"]
    assert why
    assert all(why)


@pytest.mark.slow
def test_many_findings_are_cut_and_the_paper_says_so(audit: cf.Audit, tmp_path: Path) -> None:
    copies = MOST_FINDINGS // audit.findings.height + 2
    many = pl.concat([audit.findings] * copies)
    result = replace(audit.result, findings=many)
    write_workpaper(replace(audit.audited, result=result), tmp_path / "many.xlsx")
    sheet = load(tmp_path / "many.xlsx")["Findings"]
    assert sheet.max_row == HEAD + MOST_FINDINGS + 1
    assert f"{MOST_FINDINGS:,} riskiest of {many.height:,}" in str(sheet.cell(FIRST_ROW, 4).value)
    assert str(sheet.print_area).endswith(f"$M${HEAD + MOST_PRINTED}")
    printed = f"Prints its first {MOST_PRINTED:,} of {MOST_FINDINGS:,} rows."
    assert sheet.cell(FIRST_ROW - 1, 4).value == printed
