"""write_workpaper(): the workbook, sheet by sheet."""

from collections.abc import Callable
from pathlib import Path

from crossfoot.reports.audited import Audited
from crossfoot.reports.sheets.setup import as_created
from crossfoot.reports.sheets.styles import Styles
from crossfoot.reports.workpaper.duplicates import duplicates_sheet
from crossfoot.reports.workpaper.findings import entries_sheet, findings_sheet
from crossfoot.reports.workpaper.front import index_sheet, method_sheet, parameters_sheet
from crossfoot.reports.workpaper.lists import (
    balance_sheet,
    checks_sheet,
    observations_sheet,
    problems_sheet,
)
from crossfoot.reports.workpaper.paper import Given, Paper
from crossfoot.reports.workpaper.proof import proof_sheet
from crossfoot.reports.workpaper.state import state_sheet
from crossfoot.reports.workpaper.ticks import ticks_sheet
from crossfoot.selection.whole import written_whole
from crossfoot.selection.workbook import new_workbook

SheetWriter = Callable[[Paper, str, str], None]

#: Sheet -> its reference, its title on the index, and what writes it; in the order of the book.
ALL_SHEETS: dict[str, tuple[str, str, SheetWriter]] = {
    "Index": ("W-0", "Index and sign-off", index_sheet),
    "Scope": ("W-1", "Scope and method", method_sheet),
    "Completeness": ("W-2", "Completeness: control totals and roll-forward", proof_sheet),
    "Findings": ("W-3", "Findings", findings_sheet),
    "Entries": ("W-4", "Selected entries in full", entries_sheet),
    "Trial balance": ("W-5", "Trial balance", balance_sheet),
    "Duplicates": ("W-6", "Duplicates", duplicates_sheet),
    "Checks": ("W-7", "Checks, run and not run", checks_sheet),
    "Observations": ("W-8", "Observations on accounts, users and months", observations_sheet),
    "Problems": ("W-9", "Problems: rows that could not be read", problems_sheet),
    "Parameters": ("W-10", "Parameters, versions and hashes", parameters_sheet),
    "Tick marks": ("W-11", "Tick marks", ticks_sheet),
}


def write_workpaper(audited: Audited, path: Path, *, given: Given = Given()) -> None:  # noqa: B008 - frozen
    """Write the work paper to `path`, with the reviews of `audited` as they are by now.

    Raises:
        UserError: the file can't be written.
    """
    with written_whole(path) as unfinished, new_workbook(unfinished) as workbook:
        workbook.set_properties(
            {
                "title": f"Journal entry work paper: {audited.manifest.source_name}",
                "company": given.company,
                "comments": f"Run {audited.result.run_id}, SHA-256 {audited.manifest.sha256}",
                "created": as_created(audited.written_at),
            }
        )
        paper = Paper(workbook, Styles(workbook, audited.decimals), audited, given)
        for name, (reference, _, write_sheet) in ALL_SHEETS.items():
            write_sheet(paper, name, reference)
        state_sheet(paper)
