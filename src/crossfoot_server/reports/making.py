"""Making a report on a worker: found for who asked, read, built, written in every format."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from crossfoot.reports.report import Branding as Look
from crossfoot.reports.report import Report
from crossfoot.reports.writers import Writer, write_report
from crossfoot.storage.scratch import Scratch
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.tracking import Tracking
from crossfoot_server.reports.asking import SENDING, asker_of
from crossfoot_server.reports.models import ReportExecution
from crossfoot_server.reports.naming import file_name
from crossfoot_server.reports.offers import wanted
from crossfoot_server.reports.queries import branding_of
from crossfoot_server.reports.reading import find
from crossfoot_server.reports.store import report_folder, sha256_of

#: The format that a report may have a writer of its own for.
WORKBOOK = "xlsx"


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    format: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Made:
    """A report's files in the folder of an attempt, and what it was of."""

    folder: str
    files: tuple[Written, ...]
    title: str
    data_file: DataFile | None


@dataclass(frozen=True)
class _Writing:
    """What is written: a report in formats, the Excel file perhaps by a writer of its own."""

    report: Report
    writers: tuple[Writer, ...]
    own_title: str
    label: str
    workbook: Callable[[Path], None] | None


def make(execution: ReportExecution, attempt: str, tracking: Tracking, *, now: datetime) -> Made:
    """Make a report for whoever asked, as they may see things now.

    Raises:
        UserError: they may not any more, or what it is of is gone.
    """
    tracking.begin("reading")
    asked = wanted(execution.kind, execution.parameters, list(execution.formats))
    scope = SENDING if execution.schedule_id else "read"
    asker = asker_of(execution, now=now, scope=scope)
    found = find(asked.kind.source, asked.parameters, by=asker)
    own = found.workbook if asked.kind.workbook is not None else None
    if own is not None and asked.formats == [WORKBOOK]:  # of the rest nothing would be written
        built = Report(asked.kind.name, asked.kind.title, ())
    else:
        read = found.read()
        tracking.begin("building")
        built = asked.kind.build(read)
    report = _dressed(built, execution, now=now)
    tracking.begin("writing")
    job = _Writing(report, asked.writers, execution.own_title, found.label, own)
    files = _write(job, report_folder(execution.company_id, execution.pk) / attempt)
    return Made(attempt, files, report.title, found.data_file)


def _dressed(report: Report, execution: ReportExecution, *, now: datetime) -> Report:
    """With the company's look, the time, who asked, and the title that was asked for."""
    look = branding_of(execution.company_id)
    name = Company.objects.get(pk=execution.company_id).name
    return replace(
        report,
        title=execution.own_title or report.title,
        branding=Look(name, bytes(look.logo) or None, look.accent, look.footer),
        written_at=now,
        written_by=execution.by_name,
    )


def _write(job: _Writing, final: Path) -> tuple[Written, ...]:
    """Write beside the place and rename: a killed worker leaves no half."""
    with Scratch(final) as scratch:
        files = tuple(_one(job, writer, scratch.folder) for writer in job.writers)
        scratch.move()
    return files


def _one(job: _Writing, writer: Writer, folder: Path) -> Written:
    path = folder / file_name(job.report, job.label, writer.suffix, own_title=job.own_title)
    if job.workbook is not None and writer.name == WORKBOOK:
        job.workbook(path)
    else:
        write_report(job.report, path, writer.name)
    return Written(writer.name, path.name, writer.media_type, path.stat().st_size, sha256_of(path))
