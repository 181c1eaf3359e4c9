"""W-3 Findings and W-4 Selected entries."""

from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.contents.paper_rows import (
    extent_words,
    selected_entries,
    selected_words,
    shown_findings,
    with_sums,
)
from crossfoot.reports.read_back.inputs import INPUTS, KEY_TITLE
from crossfoot.reports.review_words import MARKS, STATUSES
from crossfoot.reports.sheets.grid import Field, finish_grid, limit_printing, widths, write_grid
from crossfoot.reports.sheets.styles import RISK_COLOURS
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper
from crossfoot.tables import LEDGER
from crossfoot.tables.levels import LEVELS

#: Longer lists of people than this (in characters) Excel takes no drop-down of.
_LONGEST_LIST = 255

_FINDINGS = (
    Field(KEY_TITLE, 15, "text", "finding_id"),
    Field("Level", 9, "text", "level"),
    Field("Risk", 7, "risk", "risk"),
    Field("Why it was flagged", 46, "wrap", "reason"),
    Field("Check", 22, "wrap", "title"),
    Field("Entry", 14, "text", "journal_id"),
    Field("Account", 10, "text", "account"),
    Field("Posted", 11, "date", "posting_date"),
    Field("Amount", 16, "money", "amount", total=True),
    Field(INPUTS["status"], 11, "input", "status"),
    Field(INPUTS["assignee"], 18, "input", "assignee"),
    Field(INPUTS["tick"], 5, "input_tick", "tick"),
    Field(INPUTS["note"], 30, "input", "note"),
    Field("How the risk is made", 40, "text", "sum", prints=False),
    Field("Also", 10, "text", "also", prints=False),
    Field("Account name", 24, "text", "account_name", prints=False),
    Field("Document", 11, "date", "effective_date", prints=False),
    Field("Party", 18, "text", "party", prints=False),
    Field("Reference", 14, "text", "reference", prints=False),
    Field("Text", 30, "text", "text", prints=False),
    Field("User", 12, "text", "entered_by", prints=False),
    Field("Source", 9, "text", "source", prints=False),
    Field("File row", 9, "plain_int", "file_row", prints=False),
)


def findings_sheet(paper: Paper, name: str, reference: str) -> None:
    """The riskiest findings with places for status, tick mark and note."""
    audited, styles = paper.audited, paper.styles
    sheet = paper.sheet(name, reference, "Findings", widths(_FINDINGS))
    frame = with_sums(shown_findings(audited), audited)
    total = audited.result.findings.height
    sheet.write_string(FIRST_ROW - 1, 3, extent_words(frame.height, total), styles["note"])
    after = write_grid(sheet, styles, FIRST_ROW, _FINDINGS, frame)
    finish_grid(sheet, styles, (FIRST_ROW, after), _FINDINGS, frame, frozen_columns=4)
    limit_printing(sheet, styles, (FIRST_ROW, after), _FINDINGS)
    if frame.height:
        _helps(paper, sheet, FIRST_ROW + 1, after - 1)


def _helps(paper: Paper, sheet: Worksheet, first: int, last: int) -> None:
    """Drop-downs where people write, and colours of the levels."""
    titles = [field.title for field in _FINDINGS]
    lists = {"status": list(STATUSES.values()), "tick": list(MARKS)}
    people = list(paper.given.people)
    if people and len(",".join(people)) <= _LONGEST_LIST:
        lists["assignee"] = people
    for name, words in lists.items():
        column = titles.index(INPUTS[name])
        sheet.data_validation(first, column, last, column, _choice(words, INPUTS[name]))
    level = titles.index("Level")
    sheet.conditional_format(first, level + 1, last, level + 1, _RISK_BAR)
    for name in LEVELS:
        colour = paper.styles.coloured(RISK_COLOURS[name])
        rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": colour}
        sheet.conditional_format(first, level, last, level, rule)


def _choice(words: list[str], title: str) -> dict[str, object]:
    told = "Choose one of the list, so that it can be read back."
    return {"validate": "list", "source": words, "error_title": title, "error_message": told}


_RISK_BAR = {
    "type": "data_bar",
    "bar_color": "#D98A5B",
    "bar_solid": True,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 100,
}
_LINES = (
    Field("Entry", 16, "text", "journal_id"),
    Field("Risk", 7, "risk", "risk"),
    Field("Checks", 14, "text", "codes"),
    Field("Line", 6, "plain_int", "line_no"),
    Field("Account", 11, "text", "account"),
    Field("Account name", 24, "text", "account_name"),
    Field("Debit", 16, "money", "debit", total=True),
    Field("Credit", 16, "money", "credit", total=True),
    Field("Posted", 11, "date", "posting_date"),
    Field("Document", 11, "date", "effective_date"),
    Field("User", 12, "text", "entered_by"),
    Field("Reference", 16, "text", "reference"),
    Field("Tick", 6, "input_tick", "ticks"),
    Field("Ticked by", 24, "text", "ticked", prints=False),
    Field("Entered", 16, "time", "entered_at", prints=False),
    Field("Approved by", 12, "text", "approved_by", prints=False),
    Field("Source", 9, "text", "source", prints=False),
    Field("Party", 18, "text", "party", prints=False),
    Field("Entry text", 28, "text", "header_text", prints=False),
    Field("Line text", 28, "text", "line_text", prints=False),
    Field("File row", 9, "plain_int", "file_row", prints=False),
)


def entries_sheet(paper: Paper, name: str, reference: str) -> None:
    """All lines of the riskiest entries, to be vouched without going back to the system."""
    styles = paper.styles
    sheet = paper.sheet(name, reference, "Selected entries in full", widths(_LINES))
    frame = selected_entries(paper.audited, _shown(_LINES))
    sheet.write_string(FIRST_ROW - 1, 3, selected_words(frame), styles["muted"])
    after = write_grid(sheet, styles, FIRST_ROW, _LINES, frame)
    finish_grid(sheet, styles, (FIRST_ROW, after), _LINES, frame, frozen_columns=3)
    limit_printing(sheet, styles, (FIRST_ROW, after), _LINES)


def _shown(fields: tuple[Field, ...]) -> list[str]:
    """The columns of the ledger among the columns that a sheet shows."""
    return [field.column for field in fields if field.column in LEDGER.names]
