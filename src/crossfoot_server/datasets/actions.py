"""What can be asked of datasets: remove one."""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from django.db import connection, transaction

from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.datasets.store import dataset_folder, run_folder
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.shared.errors import ConflictError


@transaction.atomic
def remove_dataset(dataset: Dataset, *, by: Actor) -> None:
    """Remove a file with everything it became: rows, lines, runs, findings and their history.

    Raises:
        ConflictError: a job of the file waits or is being worked on.
    """
    file = DataFile.objects.of(by.company_id).select_for_update().get(pk=dataset.data_file_id)
    if Job.objects.of(by.company_id).filter(data_file=file).exclude(status__in=ENDED).exists():
        raise ConflictError(
            "A job of this file is not done: wait for its end, or cancel it first.", "job_running"
        )
    runs = dataset.runs.values_list("pk", flat=True)
    folders = [
        dataset_folder(by.company_id, file.pk),
        *(run_folder(by.company_id, r) for r in runs),
    ]
    _let_history_go()
    file.delete()
    transaction.on_commit(partial(_remove_folders, folders), robust=True)


def _let_history_go() -> None:
    """Tell the trigger that guards the history of findings that the whole dataset goes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('crossfoot.removing', 'yes', true)")


def _remove_folders(folders: Sequence[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
