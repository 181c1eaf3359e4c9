"""Nothing outlives its job: spool folders, waits for a mapping, broken-off files, old keys."""

import os
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from crossfoot_server.celery import app
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.uploads.spool import spool_folder
from crossfoot_server.uploads.tasks import cleanup_old_uploads, sweep_spool
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus
from tests.crossfoot_server.uploads.test_mapping import ODD


def test_the_sweep_is_on_the_timetable():
    entry = app.conf.beat_schedule["sweep-spool"]

    assert entry["schedule"] == settings.ENVIRONMENT.sweep_seconds


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED, Status.CANCELLED])
def test_files_of_a_job_that_ended_unseen_are_swept(status: Status, upload: Upload):
    upload(corpus.LEDGER)
    kept = DataFile.everywhere.get()
    Job.everywhere.update(status=status, completed_at=timezone.now())

    assert sweep_spool() == 1

    assert not spool_folder(kept.pk).exists()
    assert not DataFile.everywhere.get().spooled


def test_files_of_a_cancelled_job_are_swept(upload: Upload):
    upload(corpus.LEDGER)
    cancel_job(Job.everywhere.get(), now=timezone.now())

    assert sweep_spool() == 1


def test_files_of_jobs_to_be_done_stay(upload: Upload, worked: Worked):
    upload(corpus.LEDGER)
    upload(ODD)
    worked(Job.everywhere.order_by("-created_at")[0])
    assert set(Job.everywhere.values_list("status", flat=True)) == {"PENDING", "NEEDS_MAPPING"}

    assert sweep_spool() == 0

    assert all(spool_folder(file.pk).exists() for file in DataFile.everywhere.all())


def test_a_folder_of_nobody_goes_once_it_is_settled(db: None):
    young, old = (spool_folder(uuid.uuid4()) for _ in range(2))
    for folder in (young, old):
        folder.mkdir()
    an_hour_ago = time.time() - 3600
    os.utime(old, (an_hour_ago, an_hour_ago))

    assert sweep_spool() == 1

    assert young.exists()
    assert not old.exists()


RECEIVING = """
import sys, time
from pathlib import Path
from crossfoot.storage.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]) / "receiving")
(scratch.folder / "half.part").write_bytes(b"half a ledger")
print(scratch.folder, flush=True)
time.sleep(600)
"""


def test_what_a_killed_server_was_receiving_goes_with_the_next_sweep(db: None):
    command = [sys.executable, "-c", RECEIVING, str(settings.SPOOL)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        folder = Path(server.stdout.readline().strip())
        sweep_spool()
        assert (folder / "half.part").exists()
        server.kill()

    sweep_spool()

    assert not folder.exists()


def test_broken_off_files_go_after_a_day(db: None):
    young, old = (Path(settings.SPOOL) / f"{name}.part" for name in ("young", "old"))
    for path in (young, old):
        path.touch()
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))

    cleanup_old_uploads()

    assert young.exists()
    assert not old.exists()


def test_a_wait_for_a_mapping_ends_in_words(upload: Upload, worked: Worked):
    upload(ODD)
    job = worked(Job.everywhere.get())
    cleanup_old_uploads()
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING

    days = settings.ENVIRONMENT.keep_waiting_days
    ProcessingJobTracker.everywhere.update(updated_at=timezone.now() - timedelta(days=days + 1))
    cleanup_old_uploads()

    ended = Job.everywhere.get(pk=job.pk)
    assert (ended.status, ended.error_code) == (Status.FAILED, "mapping_not_confirmed")
    assert f"within {days} days" in ended.error_message
    assert ended.tracker.completed_at is not None
    assert not corpus.folder_of(ended).exists()
    assert upload(ODD).data["job_id"] != str(job.pk)
