"""The hidden sheet: which run the paper is of, and every review as it was given out."""

import polars as pl

from crossfoot.reports.contents.paper_rows import shown_findings
from crossfoot.reports.read_back.inputs import (
    SIGN_OFF,
    STATE_COLUMNS,
    STATE_FORMAT,
    STATE_SHEET,
    note_mark,
)
from crossfoot.reports.workpaper.paper import Paper


def state_sheet(paper: Paper) -> None:
    """Write what read_back needs to tell what was changed in the paper and what elsewhere."""
    sheet = paper.workbook.add_worksheet(STATE_SHEET)
    sheet.very_hidden()
    facts = [("fact", name, value) for name, value in _facts(paper).items()]
    boxes = [(SIGN_OFF, name, text) for name, text in paper.audited.sign_off.items() if text]
    for row, cells in enumerate([*facts, *boxes, ("columns", *STATE_COLUMNS)]):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    first = len(facts) + len(boxes) + 1
    for row, review in enumerate(_reviews(paper).iter_rows(), first):
        sheet.write_string(row, 0, "finding")
        for column, text in enumerate(review, 1):
            if text:
                sheet.write_string(row, column, text)


def _facts(paper: Paper) -> dict[str, str]:
    audited = paper.audited
    return {
        "format": STATE_FORMAT,
        "run": audited.result.run_id,
        "sha256": audited.manifest.sha256,
        "source": audited.manifest.source_name,
        "reference": paper.given.reference,
    }


def _reviews(paper: Paper) -> pl.DataFrame:
    shown = shown_findings(paper.audited)
    return shown.select(
        "finding_id",
        pl.col("status_code"),
        pl.col("assignee"),
        pl.col("tick"),
        pl.col("note").map_elements(note_mark, return_dtype=pl.String),
    )
