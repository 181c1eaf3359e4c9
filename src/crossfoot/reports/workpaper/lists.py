"""W-5 Trial balance, W-7 Checks, W-8 Observations, W-9 Problems."""

import polars as pl
from xlsxwriter.worksheet import Worksheet

from crossfoot.audit.results import CheckResult
from crossfoot.reports.sheets.grid import (
    MOST_PRINTED,
    Field,
    finish_grid,
    limit_printing,
    widths,
    write_grid,
)
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper

#: A sheet of a list ends here; the files beside the work paper have the rest.
MOST_ROWS = 10_000


def list_sheet(
    paper: Paper,
    place: tuple[str, str, str],
    fields: tuple[Field, ...],
    frame: pl.DataFrame,
    whole: int | None = None,
    *,
    most_printed: int = MOST_PRINTED,
) -> Worksheet:
    """Add a sheet with the first rows of a frame; `place` is sheet, reference and title.

    `whole` is how many rows there are in all, when the frame is already a part of them.
    """
    name, reference, title = place
    sheet = paper.sheet(name, reference, title, widths(fields))
    shown = frame.head(MOST_ROWS)
    rows = whole or frame.height
    if rows > shown.height:
        text = f"The first {shown.height:,} of {rows:,}; the files beside this one have all."
        sheet.write_string(FIRST_ROW - 1, 3, text, paper.styles["bold"])
    after = write_grid(sheet, paper.styles, FIRST_ROW, fields, shown)
    rows_at = (FIRST_ROW, after)
    finish_grid(sheet, paper.styles, rows_at, fields, shown, frozen_columns=2)
    limit_printing(sheet, paper.styles, rows_at, fields, most_printed)
    return sheet


_BALANCE = (
    Field("Account", 18, "text", "account"),
    Field("Name", 36, "text", "account_name"),
    Field("Class", 16, "text", "account_class"),
    Field("Lines", 10, "int", "line_count", total=True),
    Field("Opening", 18, "money", "opening", total=True),
    Field("Debit", 18, "money", "debit", total=True),
    Field("Credit", 18, "money", "credit", total=True),
    Field("Closing", 18, "money", "closing", total=True),
    Field("Risk", 8, "risk", "risk"),
    Field("Flagged lines", 9, "int", "flagged_lines"),
    Field("Tick", 6, "input_tick"),
)


def balance_sheet(paper: Paper, name: str, reference: str) -> None:
    """The trial balance with the closing balance as a live formula, and the risk per account."""
    audited = paper.audited
    frame = audited.trial_balance.join(audited.result.risk.accounts, on="account", how="left")
    frame = frame.sort("account")
    sheet = list_sheet(
        paper, (name, reference, "Trial balance"), _BALANCE, frame, most_printed=MOST_ROWS
    )
    shown = frame.head(MOST_ROWS)
    for row, closing in enumerate(shown["closing"].cast(pl.Float64), FIRST_ROW + 1):
        formula = f"=E{row + 1}+F{row + 1}-G{row + 1}"
        sheet.write_formula(row, 7, formula, paper.styles["money"], closing)


_CHECKS = (
    Field("Code", 18, "text", "code"),
    Field("Check", 34, "wrap", "title"),
    Field("Family", 12, "text", "family"),
    Field("Status", 9, "text", "status"),
    Field("Why it did not run", 34, "wrap", "why_not"),
    Field("Lines", 10, "int", "lines"),
    Field("Entries", 10, "int", "entries"),
    Field("Observations", 12, "int", "observations"),
    Field("Amount of flagged lines", 18, "money", "amount"),
    Field("Risk points", 9, "risk", "points"),
    Field("Weight", 8, "risk", "weight"),
    Field("Source", 34, "wrap", "source"),
    Field("Seconds", 9, "risk", "seconds", prints=False),
)


def checks_sheet(paper: Paper, name: str, reference: str) -> None:
    """Every check, run or not and why, with what it found."""
    result = paper.audited.result
    points = {one.code: one.points for one in result.risk.contributions}
    rows = [_check_row(one, points) for one in result.checks]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    list_sheet(paper, (name, reference, "Checks"), _CHECKS, frame)


def _check_row(one: CheckResult, points: dict[str, float]) -> dict[str, object]:
    return {
        "code": one.check.code,
        "title": one.check.title,
        "family": one.check.family,
        "status": "run" if one.status == "run" else "not run",
        "why_not": one.why_not,
        "lines": one.flagged_lines,
        "entries": one.flagged_entries,
        "observations": one.observations,
        "amount": float(one.amount),
        "points": points.get(one.check.code, 0.0),
        "weight": float(one.check.weight),
        "source": one.check.source,
        "seconds": one.seconds,
    }


_OBSERVATIONS = (
    Field("Check", 18, "text", "code"),
    Field("Subject", 30, "wrap", "subject"),
    Field("What was seen", 80, "wrap", "reason"),
    Field("Amount", 18, "money", "amount"),
    Field("Points", 8, "risk", "points"),
    Field("Note of the auditor", 40, "input"),
)


def observations_sheet(paper: Paper, name: str, reference: str) -> None:
    """What checks say of accounts, users, months and the file as a whole."""
    unit = 10**paper.audited.decimals
    frame = paper.audited.result.observations.sort(
        ["points", "code", "subject"], descending=[True, False, False]
    )
    frame = frame.with_columns(amount=pl.col("minor") / unit)
    list_sheet(paper, (name, reference, "Observations"), _OBSERVATIONS, frame)


_PROBLEMS = (
    Field("File row", 18, "plain_int", "file_row"),
    Field("Column", 26, "text", "column"),
    Field("Value", 34, "text", "value"),
    Field("Reason", 60, "wrap", "reason"),
    Field("What to do", 60, "wrap", "remedy"),
)


def problems_sheet(paper: Paper, name: str, reference: str) -> None:
    """Rows that could not be read."""
    frame = paper.audited.dataset.table("problems")
    empty = pl.DataFrame(schema={"file_row": pl.Int64})
    list_sheet(paper, (name, reference, "Problems"), _PROBLEMS, empty if frame is None else frame)
