"""Tick marks and their meaning."""

from crossfoot.reports.review_words import TICKS
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper


def ticks_sheet(paper: Paper, name: str, reference: str) -> None:
    """The legend."""
    sheet = paper.sheet(name, reference, "Tick marks", [18, 70])
    sheet.write_row(FIRST_ROW, 0, ["Mark", "Meaning"], paper.styles["head"])
    for row, (mark, meaning) in enumerate(TICKS, FIRST_ROW + 1):
        sheet.write_string(row, 0, mark, paper.styles["tick"])
        sheet.write_string(row, 1, meaning, paper.styles["text"])
