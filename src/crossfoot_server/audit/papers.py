"""The work paper of a run as its review is by now."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from crossfoot.reports.audited import Audited
from crossfoot.reports.kept import kept_audit
from crossfoot.reports.read_back import Identity
from crossfoot.storage.scratch import Scratch
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.reviewed import line_ticks_of_run, people_of, reviews_of, sign_off_of
from crossfoot_server.audit.titles import export_name
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.errors import ConflictError

#: Of a larger audit the work paper is made by a job, as a report: it takes time and memory.
MOST_LINES, MOST_FINDINGS = 50_000, 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def current_audit(run: AuditRun) -> Audited:
    """The kept audit with reviews and sign-off as they are now.

    Raises:
        UserError: the run's files were written by an earlier version.
    """
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    folder = run_folder(run.company_id, run.pk)
    return kept_audit(
        folder,
        dataset,
        reviews=reviews_of(run),
        line_ticks=line_ticks_of_run(run),
        sign_off=sign_off_of(run),
    )


def write_current_paper(run: AuditRun, path: Path) -> None:
    """Write the work paper with statuses, notes, tick marks and sign-off as they are now.

    Raises:
        UserError: the run's files were written by an earlier version.
    """
    from crossfoot.reports.workpaper import (  # 14 MB: most requests do without
        Given,
        write_workpaper,
    )

    people = tuple(email for email, _ in people_of(run))
    given = Given(str(run.pk), people, run.company.name)
    write_workpaper(replace(current_audit(run), written_at=timezone.now()), path, given=given)


def current_paper(run: AuditRun) -> Download:
    """The work paper of now as a download; nothing of it stays.

    Raises:
        ConflictError: the audit is too large to wait for it.
        UserError: the run's files were written by an earlier version.
    """
    if is_long(run):
        raise ConflictError(
            f"The work paper of more than {MOST_LINES:,} lines or {MOST_FINDINGS:,} findings is "
            "made by a job: ask for the report 'work_paper' of this run, as xlsx.",
            "made_by_a_job",
        )
    name = f"{export_name('workpaper', run)}.xlsx"
    with Scratch(settings.DATA / "exports" / "paper") as scratch:
        path = scratch.folder / name
        write_current_paper(run, path)
        file = path.open("rb")
    return Download(file, name=name, media_type=XLSX)


def is_long(run: AuditRun) -> bool:
    """Whether the work paper takes too long to wait for it."""
    return run.dataset.line_count > MOST_LINES or run.finding_count > MOST_FINDINGS


def identity_of(run: AuditRun) -> Identity:
    """What a work paper of the run says of itself."""
    manifest = open_ledger(run.company_id, run.dataset.data_file_id).dataset.manifest
    return Identity(run.run_key, manifest.sha256, manifest.source_name, str(run.pk))
