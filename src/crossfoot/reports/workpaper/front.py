"""W-0 Index, W-1 Scope and method, W-10 Parameters and hashes."""

import datetime as dt
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.contents.paper_words import (
    decided_facts,
    engagement_facts,
    identity_facts,
    mapping_facts,
    method_facts,
    parameter_facts,
    result_facts,
    scope_facts,
)
from crossfoot.reports.read_back.inputs import BOXES, CONCLUSION
from crossfoot.reports.sheets.grid import height_of
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper

#: Of the columns that hold sentences, on every sheet with such.
_TEXT_WIDTH = 110


def index_sheet(paper: Paper, name: str, reference: str) -> None:
    """Contents with sign-off boxes, the result in figures, and the conclusion to be written."""
    from crossfoot.reports.workpaper.write import ALL_SHEETS

    styles = paper.styles
    sheet = paper.sheet(name, reference, "Journal entry work paper", [22, 54, 14, 14, 14, 14])
    heads = ["Reference", "Work paper", "Prepared", "Date", "Reviewed", "Date"]
    sheet.write_row(FIRST_ROW, 0, heads, styles["head"])
    for row, (other, (ref, title, _)) in enumerate(list(ALL_SHEETS.items())[1:], FIRST_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{other}'!A1", styles["link"], ref)
        sheet.write_string(row, 1, title, styles["text"])
        for column, box in enumerate(BOXES, 2):
            _write_box(sheet, paper, (row, column), f"{ref} {box}")
    row = FIRST_ROW + len(ALL_SHEETS) + 1
    company = [("Company", paper.given.company)] if paper.given.company else []
    facts = [*company, *result_facts(paper.audited)]
    row = write_facts(sheet, paper, row, "Result", facts, last_column=5)
    sheet.write_string(row + 1, 0, CONCLUSION, styles["section"])
    conclusion = paper.audited.sign_off.get(CONCLUSION, "")
    sheet.merge_range(row + 2, 0, row + 7, 5, "", styles["input"])
    sheet.write_string(row + 2, 0, conclusion, styles["input"])


def _write_box(sheet: Worksheet, paper: Paper, place: tuple[int, int], name: str) -> None:
    """A sign-off box as it is by now: days as days, so that Excel can sort them."""
    text = paper.audited.sign_off.get(name, "")
    style = paper.styles["input_date" if name.endswith(" on") else "input"]
    try:
        sheet.write_datetime(*place, dt.datetime.fromisoformat(text), style)
    except ValueError:
        sheet.write_string(*place, text, style)


def write_facts(
    sheet: Worksheet,
    paper: Paper,
    row: int,
    title: str,
    facts: Sequence[tuple[str, str]],
    *,
    last_column: int = 1,
) -> int:
    """Write a titled list of label and text; return the row after it."""
    sheet.write_string(row, 0, title, paper.styles["section"])
    sheet.write_blank(row, 1, None, paper.styles["section"])
    for number, (label, value) in enumerate(facts, row + 1):
        sheet.write_string(number, 0, label, paper.styles["muted"])
        if last_column > 1:
            sheet.merge_range(number, 1, number, last_column, "", paper.styles["wrap"])
        sheet.write_string(number, 1, value[:32_000], paper.styles["wrap"])
        sheet.set_row(number, height_of(len(value), _TEXT_WIDTH))
    return row + 1 + len(facts)


def method_sheet(paper: Paper, name: str, reference: str) -> None:
    """Purpose, population, procedure and limits, in sentences."""
    sheet = paper.sheet(name, reference, "Scope and method", [26, 110])
    audited = paper.audited
    row = write_facts(sheet, paper, FIRST_ROW, "Scope", scope_facts(audited))
    row = write_facts(sheet, paper, row + 1, "Method", method_facts(audited))
    write_facts(sheet, paper, row + 1, "Decided while reading the file", decided_facts(audited))


def parameters_sheet(paper: Paper, name: str, reference: str) -> None:
    """What repeats the run: hashes, versions, mapping, engagement and parameters."""
    sheet = paper.sheet(name, reference, "Parameters and hashes", [30, 110])
    row = FIRST_ROW
    for title, facts in (
        ("Identity", identity_facts),
        ("Mapping of the columns", mapping_facts),
        ("Engagement", engagement_facts),
        ("Parameters of the checks", parameter_facts),
    ):
        row = write_facts(sheet, paper, row, title, facts(paper.audited)) + 1
