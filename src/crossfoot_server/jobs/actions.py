"""What can be asked of jobs: start, cancel, try again."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from crossfoot_server.jobs.dispatch import wake_up
from crossfoot_server.jobs.kinds import KINDS, Priority
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
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


def cancel_job(job: Job, *, now: datetime) -> Job:
    """End a waiting job at once; ask a running one to stop at its next step.

    Raises:
        ConflictError: the job has ended already.
    """
    waiting = Job.everywhere.filter(pk=job.pk, status__in=(Status.PENDING, Status.NEEDS_MAPPING))
    with transaction.atomic():
        ended = waiting.update(
            status=Status.CANCELLED,
            cancel_requested=True,
            completed_at=now,
            error_message="The job was cancelled.",
            error_code="cancelled",
            next_run_at=None,
        )
        if ended:
            ProcessingJobTracker.everywhere.filter(processing_job_id=job.pk).update(
                completed_at=now, updated_at=now
            )
    running = Job.everywhere.filter(pk=job.pk, status=Status.PROCESSING)
    if not ended and not running.update(cancel_requested=True):
        raise ConflictError("The job has ended already, so it can't be cancelled.", "job_ended")
    job.refresh_from_db()
    return job


def retry_job(job: Job) -> Job:
    """Put a failed or cancelled job back in the queue with fresh attempts.

    Raises:
        ConflictError: the job has not failed.
    """
    ended = Job.everywhere.filter(pk=job.pk, status__in=(Status.FAILED, Status.CANCELLED))
    with transaction.atomic():
        if not ended.update(**_FRESH):
            raise ConflictError("Only a job that failed can be tried again.", "job_not_failed")
        ProcessingJobTracker.everywhere.filter(processing_job_id=job.pk).update(completed_at=None)
        transaction.on_commit(partial(wake_up, job, now=timezone.now()), robust=True)
    job.refresh_from_db()
    return job


def resume_job(job: Job) -> Job:
    """Let a job that waited for its mapping go on.

    Raises:
        ConflictError: the job does not wait for a mapping.
    """
    waiting = Job.everywhere.filter(pk=job.pk, status=Status.NEEDS_MAPPING)
    with transaction.atomic():
        if not waiting.update(**_FRESH):
            raise ConflictError("The job does not wait for a mapping.", "job_not_waiting")
        transaction.on_commit(partial(wake_up, job, now=timezone.now()), robust=True)
    job.refresh_from_db()
    return job


_FRESH: dict[str, Any] = {
    "status": Status.PENDING,
    "attempts": 0,
    "cancel_requested": False,
    "is_dead_letter": False,
    "error_message": "",
    "error_code": "",
    "next_run_at": None,
    "dispatched_at": None,
    "completed_at": None,
    "announced_at": None,
}
