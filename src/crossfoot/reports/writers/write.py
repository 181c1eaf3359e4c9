"""write_report(): a report in one of the formats, and the list of these."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot.reports.report import Report
from crossfoot.reports.writers.branding import check_branding
from crossfoot.reports.writers.csv import write_csv
from crossfoot.reports.writers.excel import write_excel
from crossfoot.reports.writers.html import write_html
from crossfoot.reports.writers.json import write_json
from crossfoot.reports.writers.pdf import write_pdf
from crossfoot.selection.whole import written_whole


@dataclass(frozen=True)
class Writer:
    """A format of reports: what it is called, how its files end and are announced."""

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[[Report, Path], None]


_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Every format of a report.
ALL_WRITERS: dict[str, Writer] = {
    one.name: one
    for one in (
        Writer("pdf", "PDF", ".pdf", "application/pdf", write_pdf),
        Writer("xlsx", "Excel", ".xlsx", _EXCEL, write_excel),
        Writer("csv", "CSV, zipped", ".zip", "application/zip", write_csv),
        Writer("html", "Web page", ".html", "text/html", write_html),
        Writer("json", "JSON", ".json", "application/json", write_json),
    )
}


def write_report(report: Report, path: Path, format: str) -> Path:  # noqa: A002
    """Write a report to `path`, whole or not at all, and return the path; its time is told in UTC.

    Raises:
        UserError: there is no such format, what it needs is not installed, the branding's logo or
            colour can't be used, or the file can't be written.
    """
    if format not in ALL_WRITERS:
        raise UserError(f"There is no format '{format}'. There are: {', '.join(ALL_WRITERS)}.")
    check_branding(report.branding)
    if report.written_at is not None:
        report = replace(report, written_at=report.written_at.astimezone(dt.UTC))
    with written_whole(path) as unfinished:
        ALL_WRITERS[format].write(report, unfinished)
    return path
