"""A report as an Excel workbook: a cover with what it says, then a sheet for each table."""

from pathlib import Path

from crossfoot.reports.report import Report


def write_excel(report: Report, path: Path) -> None:
    """Write the workbook to `path`.

    Raises:
        UserError: a table has more rows than a sheet holds.
    """
    from crossfoot.reports.sheets.setup import as_created  # 14 MB: web processes do without
    from crossfoot.reports.writers.excel_book import write_book
    from crossfoot.selection.workbook import new_workbook

    with new_workbook(path) as workbook:
        workbook.set_properties(
            {
                "title": report.title[:250],
                "company": report.branding.company[:250],
                "author": report.written_by[:250],
                "created": as_created(report.written_at),
            }
        )
        write_book(workbook, report)
