"""The sweeps that bring back what was lost: messages never sent, jobs whose worker died."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from celery.signals import task_failure, worker_ready
from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from crossfoot_server.jobs.dispatch import send, wake_up
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.queries import numbers_of_all
from crossfoot_server.jobs.running import TOO_LONG, log_error
from crossfoot_server.jobs.tracking import push

logger = logging.getLogger(__name__)
#: Jobs looked after in one sweep.
AT_MOST = 500
LOST = (
    "The worker stopped {} times while it did this job, perhaps for lack of memory. "
    "Try a smaller file, or ask your operator for a larger worker."
)


@shared_task(name="requeue_lost_jobs")
def requeue_lost_jobs() -> int:
    """Send jobs never sent, queue jobs whose lease ran out, give up those that failed too often."""
    now = timezone.now()
    _free_silent(now)
    stale = now - timedelta(seconds=settings.ENVIRONMENT.stale_seconds)
    due = Q(next_run_at__isnull=True) | Q(next_run_at__lt=now)
    unsent = Q(dispatched_at__isnull=True) | Q(dispatched_at__lt=stale)
    waiting = Job.everywhere.filter(due, unsent, status=Status.PENDING).order_by("created_at")
    return sum(wake_up(job, now=now) for job in waiting[:AT_MOST])


@shared_task(name="monitor_processing_jobs")
def monitor_processing_jobs() -> None:
    """Bring back lost jobs and log how many jobs are in which state."""
    sent = requeue_lost_jobs()
    logger.info("jobs: %s; sent again: %s", numbers_of_all(), sent)


def _free_silent(now: datetime) -> None:
    silent = Job.everywhere.filter(status=Status.PROCESSING, lease_until__lt=now)
    for job in silent[:AT_MOST]:
        still = Job.everywhere.filter(pk=job.pk, lease=job.lease, lease_until__lt=now)
        if job.attempts >= job.max_attempts:
            give_up(job, still, LOST.format(job.attempts), "worker_lost", now)
        elif still.update(
            status=Status.PENDING, lease=None, lease_until=None, dispatched_at=None
        ):
            log_error(job, "The worker stopped; the job starts again.", "worker_lost")


def give_up(job: Job, still: QuerySet[Job], sentence: str, code: str, now: datetime) -> None:
    """End a job that no worker holds any more as a dead letter."""
    with transaction.atomic():
        ended = still.update(
            status=Status.FAILED,
            lease=None,
            lease_until=None,
            is_dead_letter=True,
            completed_at=now,
            error_message=sentence,
            error_code=code,
        )
        if not ended:
            return
        log_error(job, sentence, code)
        ProcessingJobTracker.everywhere.filter(processing_job_id=job.pk).update(
            completed_at=now, updated_at=now
        )
    push(ProcessingJobTracker.everywhere.get(processing_job_id=job.pk), Status.FAILED, error=sentence)


_TASKS = frozenset(kind.task for kind in KINDS.values())


@worker_ready.connect
def sweep_when_ready(**_: object) -> None:
    """A worker that starts looks for what was lost while none was there.

    The one lifecycle signal beside the next: nothing else runs in a worker before its first task.
    """
    send("requeue_lost_jobs", queue="kpi", expires=60)


@task_failure.connect
def end_after_hard_limit(
    sender: object = None, exception: object = None, args: object = None, **_: object
) -> None:
    """A task killed at the hard limit can't speak for itself; this runs in the main process.

    Celery may call it twice, which the conditional update makes harmless.
    """
    is_job = getattr(sender, "name", None) in _TASKS
    if not is_job or type(exception).__name__ != "TimeLimitExceeded" or not isinstance(args, (list, tuple)):
        return
    close_old_connections()
    job = Job.everywhere.filter(pk=args[0], status=Status.PROCESSING).first()
    if job is not None:
        still = Job.everywhere.filter(pk=job.pk, lease=job.lease)
        limit = TOO_LONG.format(settings.ENVIRONMENT.hard_limit_seconds)
        give_up(job, still, limit, "time_limit", timezone.now())
