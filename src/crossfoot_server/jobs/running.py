"""run_job: claim, work, keep the results with the status, or say why not."""

import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crossfoot.errors import MappingNeededError, UserError
from crossfoot_server.jobs.dispatch import send, wake_up
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.leases import Heartbeat, Lease, LeaseLostError, claim, settle
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.tracking import GROUPS, JobCancelledError, Tracking, push
from crossfoot_server.logs import WORKING_ON

logger = logging.getLogger(__name__)
BACKOFF_FROM, BACKOFF_TO = 5.0, 600.0
OUR_FAULT = "Something went wrong on our side. It was logged; try again later."
TOO_LONG = "The job took longer than {} seconds and was stopped. Split the file, or ask your operator for a longer limit."


@dataclass(frozen=True)
class Work:
    """What the body of a job gets: the job's row, and where to report."""

    job: Job
    tracking: Tracking


#: What a job's body gives back: called in the transaction that completes the job.
Keep = Callable[[], None]
Body = Callable[[Work], Keep]


def run_job(job_id: str, body: Body) -> None:
    """Run one attempt of a job, if it is to be had: `body` works, what it returns is kept."""
    seconds = settings.ENVIRONMENT.lease_seconds
    lease = claim(uuid.UUID(job_id), now=timezone.now(), seconds=seconds)
    if lease is None:
        logger.info("job %s is not to be had: ended, or another worker has it", job_id)
        return
    job = Job.everywhere.select_related("tracker", "data_file").get(pk=lease.job_id)
    token = WORKING_ON.set({"job": job_id, "company": str(job.company_id)})
    try:
        with Heartbeat(lease, seconds):
            _attempt(job, lease, body)
    except LeaseLostError:
        logger.warning("the lease of job %s was lost: nothing was written", job_id)
    finally:
        WORKING_ON.reset(token)


def _attempt(job: Job, lease: Lease, body: Body) -> None:
    try:
        _begin(job, lease)
        work = Work(job, Tracking(KINDS[job.kind], lease, job.tracker))
        keep = body(work)
        _complete(job, lease, keep)
    except JobCancelledError:
        end_job(job, lease, Status.CANCELLED, "The job was cancelled.", "cancelled")
    except MappingNeededError as error:
        _wait_for_mapping(job, lease, str(error))
    except UserError as error:
        end_job(job, lease, Status.FAILED, str(error), "unreadable")
    except SoftTimeLimitExceeded:
        limit = TOO_LONG.format(settings.ENVIRONMENT.soft_limit_seconds)
        end_job(job, lease, Status.FAILED, limit, "time_limit")
    except LeaseLostError:
        raise
    except Exception:
        logger.exception("attempt %s of job %s failed", job.attempts, job.pk)
        _try_again(job, lease)


def _begin(job: Job, lease: Lease) -> None:
    now = timezone.now()
    Job.everywhere.filter(pk=job.pk, lease=lease.token, started_at__isnull=True).update(
        started_at=now
    )
    job.started_at = job.started_at or now
    ProcessingJobTracker.everywhere.filter(
        processing_job_id=job.pk, started_at__isnull=True
    ).update(started_at=now)


def _complete(job: Job, lease: Lease, keep: Keep) -> None:
    """Results and status in one transaction, fenced by the lease: in effect exactly once."""
    now = timezone.now()
    seconds = round((now - (job.started_at or now)).total_seconds(), 3)
    with transaction.atomic():
        settle(
            lease,
            status=Status.COMPLETED,
            completed_at=now,
            processing_duration=seconds,
            error_message="",
            error_code="",
        )
        keep()
        _close_tracker(job, Status.COMPLETED, seconds=seconds)
    logger.info("job %s completed in %s s", job.pk, seconds)
    _tell(job, Status.COMPLETED, "Completed")


def end_job(job: Job, lease: Lease, status: Status, sentence: str, code: str, **more: Any) -> None:
    """End a job without results."""
    now = timezone.now()
    seconds = round((now - (job.started_at or now)).total_seconds(), 3)
    with transaction.atomic():
        settle(
            lease,
            status=status,
            completed_at=now,
            processing_duration=seconds,
            error_message=sentence,
            error_code=code,
            **more,
        )
        log_error(job, sentence, code)
        _close_tracker(job, status, seconds=seconds)
    logger.info("job %s ended %s: %s", job.pk, status, code)
    _tell(job, status, sentence)


def _wait_for_mapping(job: Job, lease: Lease, sentence: str) -> None:
    with transaction.atomic():
        settle(
            lease,
            status=Status.NEEDS_MAPPING,
            error_message=sentence,
            error_code="needs_mapping",
            attempts=0,
        )
        _close_tracker(job, Status.NEEDS_MAPPING, seconds=None)
    push(job.tracker, Status.NEEDS_MAPPING, message=sentence)


def _try_again(job: Job, lease: Lease) -> None:
    """Wait longer after each attempt; after the last one the job is a dead letter."""
    if job.attempts >= job.max_attempts:
        end_job(job, lease, Status.FAILED, OUR_FAULT, "internal", is_dead_letter=True)
        return
    delay = min(BACKOFF_TO, BACKOFF_FROM * 2 ** (job.attempts - 1)) * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries, guards nothing
    now = timezone.now()
    settle(lease, status=Status.PENDING, next_run_at=now + timedelta(seconds=delay))
    log_error(job, f"Attempt {job.attempts} failed; the next follows in {delay:.0f} s.", "retry")
    wake_up(job, now=now, countdown=delay)


def log_error(job: Job, sentence: str, code: str) -> None:
    """Add a line to the tracker's error log, which people read."""
    tracker = ProcessingJobTracker.everywhere.get(processing_job_id=job.pk)
    entry = {
        "at": timezone.now().isoformat(),
        "step": tracker.current_step,
        "attempt": job.attempts,
        "code": code,
        "message": sentence,
    }
    tracker.error_log = [*tracker.error_log, entry]
    tracker.save(update_fields=["error_log"])


def _close_tracker(job: Job, status: Status, *, seconds: float | None) -> None:
    tracker = ProcessingJobTracker.everywhere.get(processing_job_id=job.pk)
    tracker.sequence += 1
    tracker.updated_at = timezone.now()
    tracker.total_processing_time = seconds
    if status in (Status.COMPLETED, Status.FAILED, Status.CANCELLED):
        tracker.completed_at = tracker.updated_at
    used = {step.group for step in KINDS[job.kind].steps}
    for group in used:
        state, progress = GROUPS[group]
        if status == Status.COMPLETED:
            setattr(tracker, progress, 100.0)
        if status == Status.COMPLETED or getattr(tracker, state) == Status.PROCESSING:
            setattr(tracker, state, status)
    details = dict(tracker.step_details)
    for name, known in details.items():
        if known.get("status") == Status.PROCESSING:
            details[name] = {**known, "status": status.value}
    tracker.step_details = details
    if status == Status.COMPLETED:
        tracker.overall_progress = 100.0
        tracker.completed_steps = tracker.total_steps
    tracker.save()
    job.tracker = tracker


def _tell(job: Job, status: Status, sentence: str) -> None:
    error = None if status == Status.COMPLETED else sentence
    push(job.tracker, status, message=sentence, error=error)
    send("deliver_webhooks", queue="kpi", expires=60)
