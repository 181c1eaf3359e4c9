"""Removing an upload with everything that came of it."""

import shutil
import uuid
from functools import partial
from pathlib import Path

from django.db import transaction

from crossfoot_server.audit.queries import runs_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder, run_folder
from crossfoot_server.jobs.ending import wake_next
from crossfoot_server.jobs.models import Status
from crossfoot_server.sales.queries import trade_uploads_of
from crossfoot_server.sales.store import upload_folder
from crossfoot_server.shared.errors import ConflictError
from crossfoot_server.uploads.queries import jobs_of_file
from crossfoot_server.uploads.spool import spool_folder


def remove_upload(data_file: DataFile) -> None:
    """Remove an upload: its rows, its dataset, its runs and their files.

    Raises:
        ConflictError: a job of it is at work, or a table of sales or stock is made of it.
    """
    with transaction.atomic():
        jobs = jobs_of_file(data_file).select_for_update(of=("self",))
        if any(job.status == Status.PROCESSING for job in jobs):
            raise ConflictError(
                "A job of this upload is at work. Cancel it first, or wait until it has ended.",
                "job_running",
            )
        _refuse_applied(data_file)
        folders = _folders(data_file)
        for job in jobs:
            if job.lane:  # who waits behind it was told to when it came
                transaction.on_commit(partial(wake_next, job), robust=True)
        DataFile.objects.of(data_file.company_id).filter(pk=data_file.pk).delete()
        transaction.on_commit(partial(_remove, folders), robust=True)


def _refuse_applied(data_file: DataFile) -> None:
    """Refuse to remove what a table of sales or stock is made of."""
    upload = trade_uploads_of(data_file.company_id).filter(data_file=data_file).first()
    if upload is not None and upload.undone_at is None:
        raise ConflictError(
            f"The table of {upload.get_subject_display().lower()} is made of this upload. "
            f"Take it back first: POST /api/sales/uploads/{data_file.pk}/undo/.",
            "upload_applied",
        )


def _folders(data_file: DataFile) -> list[Path]:
    company: uuid.UUID = data_file.company_id
    runs = runs_of(company).filter(dataset__data_file=data_file).values_list("pk", flat=True)
    stored = [run_folder(company, run) for run in runs]
    kept = (dataset_folder(company, data_file.pk), upload_folder(company, data_file.pk))
    return [*stored, *kept, spool_folder(data_file.pk)]


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
