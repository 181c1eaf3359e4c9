"""A report as an Excel workbook: a cover with what it says, then a sheet for each table."""

import datetime as dt
from pathlib import Path

from crossfoot.reports.report import Report


def write_excel(report: Report, path: Path) -> None:
    """Write the workbook to `path`.

    Raises:
        UserError: a table has more rows than a sheet holds.
    """
    from xlsxwriter import Workbook  # 14 MB: web processes do without
    from xlsxwriter.exceptions import FileCreateError

    from crossfoot.reports.writers.excel_book import write_book

    settings = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    try:
        with path.open("wb") as file, Workbook(file, settings) as workbook:
            workbook.set_properties(
                {
                    "title": report.title[:250],
                    "company": report.branding.company[:250],
                    "author": report.written_by[:250],
                    "created": _written(report),
                }
            )
            write_book(workbook, report)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _written(report: Report) -> dt.datetime:
    # Excel knows no zones; a report without a time gets a fixed one, so that it can be compared.
    moment = report.written_at or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
