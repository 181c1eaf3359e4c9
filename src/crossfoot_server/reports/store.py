"""Where the files of reports lie: a folder for each report, one in it for each attempt."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404

from crossfoot_server.datasets.store import company_folder
from crossfoot_server.reports.models import ReportFile
from crossfoot_server.shared.downloads import Download


def report_folder(company_id: uuid.UUID, execution_id: uuid.UUID) -> Path:
    """The folder of all that was ever written for a report."""
    return company_folder(company_id) / "reports" / str(execution_id)


def path_of(file: ReportFile) -> Path:
    """Where a file lies, as long as it is kept."""
    return report_folder(file.company_id, file.execution_id) / file.folder / file.name


def download_of(file: ReportFile) -> Download:
    """A file to take away, which nobody on the way keeps.

    Raises:
        Http404: it is lost.
    """
    try:
        opened = path_of(file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = Download(opened, name=file.name, media_type=file.media_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_files(company_id: uuid.UUID, execution_id: uuid.UUID) -> None:
    """Remove all that was written for a report."""
    shutil.rmtree(report_folder(company_id, execution_id), ignore_errors=True)


def remove_other_attempts(company_id: uuid.UUID, execution_id: uuid.UUID, kept: str) -> None:
    """Remove what earlier attempts have written, such as one whose worker was killed."""
    folder = report_folder(company_id, execution_id)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name != kept:
            shutil.rmtree(path, ignore_errors=True)


def all_folders() -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """The reports that have a folder: company, report."""
    root: Path = settings.STORE
    for path in root.glob("*/reports/*"):
        try:
            yield uuid.UUID(path.parent.parent.name), uuid.UUID(path.name)
        except ValueError:
            continue
