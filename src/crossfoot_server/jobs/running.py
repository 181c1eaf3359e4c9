"""run_job: claim, work, keep the results with the status, or say why not."""

import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crossfoot.errors import MappingNeededError, UserError
from crossfoot_server.jobs.dispatch import wake_up
from crossfoot_server.jobs.ending import (
    CANCELLED,
    Ending,
    announce_later,
    close_tracker,
    end_job,
    ended_columns,
    log_error,
)
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.leases import (
    Heartbeat,
    JobCancelledError,
    Lease,
    LeaseLostError,
    claim,
    hold,
)
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.tracking import Tracking
from crossfoot_server.logs import WORKING_ON

logger = logging.getLogger(__name__)
BACKOFF_FROM, BACKOFF_TO = 5.0, 600.0
OUR_FAULT = "Something went wrong on our side. It was logged; try again later."
_TOO_LONG = (
    "The job took longer than {} seconds and was stopped. Split the file, or ask your operator "
    "for a longer limit."
)


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
    task = current_app.current_task
    task_id = task.request.id if task else None
    lease = claim(uuid.UUID(job_id), now=timezone.now(), seconds=seconds, task_id=task_id)
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


def too_long(seconds: int) -> Ending:
    """The ending of a job that a time limit stopped."""
    return Ending(Status.FAILED, _TOO_LONG.format(seconds), "time_limit")


def _attempt(job: Job, lease: Lease, body: Body) -> None:
    try:
        _work(job, lease, body)
    except JobCancelledError:
        _end(job, lease, CANCELLED)
    except SoftTimeLimitExceeded:
        _end(job, lease, too_long(settings.ENVIRONMENT.soft_limit_seconds))


def _work(job: Job, lease: Lease, body: Body) -> None:
    try:
        _begin(job, lease)
        keep = body(Work(job, Tracking(KINDS[job.kind], lease, job.tracker)))
        _complete(job, lease, keep)
    except (JobCancelledError, LeaseLostError, SoftTimeLimitExceeded):
        raise
    except MappingNeededError as error:
        _wait_for_mapping(job, lease, str(error))
    except UserError as error:
        _end(job, lease, Ending(Status.FAILED, str(error), "unreadable"))
    except Exception:
        logger.exception("attempt %s of job %s failed", job.attempts, job.pk)
        _try_again(job, lease)


def _begin(job: Job, lease: Lease) -> None:
    if job.started_at is None:
        job.started_at = timezone.now()
        lease.rows.update(started_at=job.started_at)
        tracker = ProcessingJobTracker.everywhere.filter(processing_job_id=job.pk)
        tracker.update(started_at=job.started_at)


def _complete(job: Job, lease: Lease, keep: Keep) -> None:
    """Results and status in one transaction, fenced by the lease: in effect exactly once."""
    now = timezone.now()
    done = ended_columns(job, Status.COMPLETED, now)
    with transaction.atomic():
        if not lease.rows.update(**done, error_message="", error_code=""):
            raise LeaseLostError
        keep()
        close_tracker(job, Status.COMPLETED, now=now)
        announce_later(job, Status.COMPLETED, "Completed")
    logger.info("job %s completed in %s s", job.pk, done["processing_duration"])


def _end(job: Job, lease: Lease, ending: Ending) -> None:
    if not end_job(job, lease.rows, ending, now=timezone.now()):
        raise LeaseLostError


def _wait_for_mapping(job: Job, lease: Lease, sentence: str) -> None:
    with transaction.atomic():
        hold(lease)
        lease.rows.update(
            status=Status.NEEDS_MAPPING,
            lease=None,
            lease_until=None,
            error_message=sentence,
            error_code="needs_mapping",
            attempts=0,
        )
        close_tracker(job, Status.NEEDS_MAPPING, now=timezone.now())
        announce_later(job, Status.NEEDS_MAPPING, sentence)


def _try_again(job: Job, lease: Lease) -> None:
    """Wait longer after each attempt; after the last one the job is a dead letter."""
    if job.attempts >= job.max_attempts:
        _end(job, lease, Ending(Status.FAILED, OUR_FAULT, "internal", is_dead_letter=True))
        return
    delay, now = backoff(job.attempts), timezone.now()
    with transaction.atomic():
        hold(lease)
        lease.rows.update(
            status=Status.PENDING,
            lease=None,
            lease_until=None,
            next_run_at=now + timedelta(seconds=delay),
            dispatched_at=None,
        )
        sentence = f"Attempt {job.attempts} failed; the next follows in {delay:.0f} s."
        log_error(job, sentence, "retry", now=now)
    wake_up(job, now=now, countdown=delay)


def backoff(attempts: int) -> float:
    """Seconds until the next attempt: 5, doubled each time, spread a little, at most 600."""
    spread = random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries, guards nothing
    return min(BACKOFF_TO, BACKOFF_FROM * 2.0 ** (attempts - 1) * spread)
