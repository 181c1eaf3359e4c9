"""W-6 Duplicates."""

import polars as pl

from crossfoot.reports.audited import Audited
from crossfoot.reports.sheets.grid import Field
from crossfoot.reports.workpaper.lists import list_sheet
from crossfoot.reports.workpaper.paper import Paper

MOST_LINES = 5_000
_FIELDS = (
    Field("Type", 18, "plain_int", "duplicate_type"),
    Field("Group", 12, "plain_int", "group_id"),
    Field("Lines in group", 10, "int", "group_size"),
    Field("Entry", 16, "text", "journal_id"),
    Field("Account", 11, "text", "account"),
    Field("Posted", 11, "date", "posting_date"),
    Field("Document", 11, "date", "effective_date"),
    Field("Amount", 16, "money", "amount", total=True),
    Field("Party", 20, "text", "party"),
    Field("Reference", 16, "text", "reference"),
    Field("Status", 13, "input"),
    Field("Note of the auditor", 30, "input"),
    Field("Text", 32, "text", "line_text", prints=False),
    Field("User", 12, "text", "entered_by", prints=False),
    Field("File row", 10, "plain_int", "file_row", prints=False),
)
_SHOWN = (
    "line_id",
    "journal_id",
    "account",
    "posting_date",
    "effective_date",
    "amount",
    "party",
    "reference",
    "line_text",
    "entered_by",
    "file_row",
)


def duplicates_sheet(paper: Paper, name: str, reference: str) -> None:
    """The duplicate lines by group, each in its strongest type (6: all six features equal)."""
    whole = paper.audited.result.duplicates.height
    list_sheet(
        paper, (name, reference, "Duplicates"), _FIELDS, shown_duplicates(paper.audited), whole
    )


def shown_duplicates(audited: Audited) -> pl.DataFrame:
    """The strongest duplicates with what a reviewer needs to see of each line."""
    found = audited.result.duplicates
    keys = [name for name in ("duplicate_type", "group_id", "group_size") if name in found.columns]
    order = [name for name in (*keys[:2], "line_id") if name in found.columns]
    down = [name == "duplicate_type" for name in order]
    top = found.sort(order, descending=down).head(MOST_LINES).select("line_id", *keys)
    wanted = top.select("line_id").unique()
    shown = pl.col("line_id").is_in(wanted["line_id"].to_list())
    lines = audited.dataset.lines().select(_SHOWN).filter(shown).collect(engine="streaming")
    return top.join(lines, on="line_id", maintain_order="left")
