"""What can be asked of jobs: start, cancel, try again."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crossfoot_server.jobs.dispatch import wake_up
from crossfoot_server.jobs.ending import CANCELLED, announce_later, end_job
from crossfoot_server.jobs.kinds import KINDS, Priority
from crossfoot_server.jobs.models import ENDED, Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.queries import is_file_gone
from crossfoot_server.shared.errors import ConflictError


def start_job(
    *,
    company_id: uuid.UUID,
    kind: str,
    by: str,
    data_file_id: uuid.UUID | None = None,
    payload: dict[str, Any] | None = None,
    priority: Priority | None = None,
) -> Job:
    """Insert a job; the workers are told after the commit. Call it inside a transaction."""
    what = KINDS[kind]
    job = Job.everywhere.create(
        company_id=company_id,
        data_file_id=data_file_id,
        kind=what.name,
        queue=what.queue,
        priority=what.priority if priority is None else priority,
        max_attempts=what.max_attempts,
        lane=what.lane,
        payload=payload or {},
        started_by=by,
    )
    ProcessingJobTracker.everywhere.create(
        company_id=company_id,
        processing_job=job,
        data_file_id=data_file_id,
        total_steps=len(what.steps),
    )
    transaction.on_commit(partial(wake_up, job, now=timezone.now()), robust=True)
    return job


@transaction.atomic
def cancel_job(job: Job, *, now: datetime) -> Job:
    """End a waiting job at once; ask a running one to stop at its next step.

    Raises:
        ConflictError: the job has ended already.
    """
    row = Job.everywhere.filter(pk=job.pk)
    locked = row.select_for_update().get()
    if locked.status in ENDED:
        raise ConflictError("The job has ended already, so it can't be cancelled.", "job_ended")
    row.update(cancel_requested=True)
    if locked.status != Status.PROCESSING:
        end_job(locked, row, CANCELLED, now=now)
    return _as_it_is(job)


def retry_job(job: Job) -> Job:
    """Put a failed or cancelled job back in the queue with fresh attempts.

    Raises:
        ConflictError: the job has not failed, or its file is gone before it was read.
    """
    if is_file_gone(job):
        raise ConflictError(_FILE_GONE, "file_gone")
    if not _begin_again(job, (Status.FAILED, Status.CANCELLED)):
        raise ConflictError("Only a job that failed can be tried again.", "job_not_failed")
    return _as_it_is(job)


def resume_job(job: Job) -> Job:
    """Let a job that waited for its mapping go on.

    Raises:
        ConflictError: the job does not wait for a mapping.
    """
    if not _begin_again(job, (Status.NEEDS_MAPPING,)):
        raise ConflictError("The job does not wait for a mapping.", "job_not_waiting")
    return _as_it_is(job)


@transaction.atomic
def _begin_again(job: Job, statuses: Sequence[Status]) -> bool:
    if not Job.everywhere.filter(pk=job.pk, status__in=statuses).update(**_FRESH):
        return False
    tracker = ProcessingJobTracker.everywhere.filter(processing_job_id=job.pk)
    tracker.update(sequence=F("sequence") + 1, completed_at=None, updated_at=timezone.now())
    job.refresh_from_db()
    job.tracker = tracker.get()
    announce_later(job, Status.PENDING, "Waiting for a worker")
    transaction.on_commit(partial(wake_up, job, now=timezone.now()), robust=True)
    return True


def _as_it_is(job: Job) -> Job:
    return Job.everywhere.select_related("tracker", "data_file").get(pk=job.pk)


_FILE_GONE = "The file is no longer here, so it can't be read again. Upload it again."
_FRESH: dict[str, Any] = {
    "status": Status.PENDING,
    "attempts": 0,
    "cancel_requested": False,
    "is_dead_letter": False,
    "error_message": "",
    "error_code": "",
    "next_run_at": None,
    "dispatched_at": None,
    "started_at": None,
    "completed_at": None,
    "processing_duration": None,
    "announced_at": None,
}
