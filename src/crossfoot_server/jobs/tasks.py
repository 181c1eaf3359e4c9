"""The sweeps that bring back what was lost: messages never sent, jobs whose worker died."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from celery.signals import task_failure, worker_ready
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from crossfoot_server.jobs.dispatch import messages_in, send, wake_up
from crossfoot_server.jobs.ending import CANCELLED, Ending, end_job, log_error
from crossfoot_server.jobs.kinds import KINDS, QUEUES
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.queries import numbers_of_all
from crossfoot_server.jobs.running import too_long

logger = logging.getLogger(__name__)
#: Jobs looked after in one sweep.
AT_MOST = 500
_LOST = (
    "The worker stopped {} times while it did this job, perhaps for lack of memory. "
    "Try a smaller file, or ask your operator for a larger worker."
)


@shared_task(name="requeue_lost_jobs")
def requeue_lost_jobs() -> int:
    """Send jobs never sent, queue jobs whose lease ran out, give up those that failed too often."""
    now = timezone.now()
    _free_silent(now)
    due = Q(next_run_at__isnull=True) | Q(next_run_at__lt=now)
    waiting = Job.everywhere.filter(due, status=Status.PENDING).order_by("created_at")
    sent = _send(waiting.filter(dispatched_at__isnull=True), now)
    return sent + sum(_send_stale(waiting.filter(queue=queue), queue, now) for queue in QUEUES)


@shared_task(name="monitor_processing_jobs")
def monitor_processing_jobs() -> None:
    """Bring back lost jobs and log how many jobs are in which state."""
    sent = requeue_lost_jobs()
    logger.info("jobs: %s; sent again: %s", numbers_of_all(), sent)


def _free_silent(now: datetime) -> None:
    silent = Job.everywhere.filter(status=Status.PROCESSING, lease_until__lt=now)
    for job in silent.order_by("lease_until")[:AT_MOST]:
        still = Job.everywhere.filter(pk=job.pk, lease=job.lease, lease_until__lt=now)
        if job.cancel_requested:
            end_job(job, still, CANCELLED, now=now)
        elif job.attempts >= job.max_attempts:
            sentence = _LOST.format(job.attempts)
            lost = Ending(Status.FAILED, sentence, "worker_lost", is_dead_letter=True)
            end_job(job, still, lost, now=now)
        else:
            _queue_again(job, still, now)


def _queue_again(job: Job, still: QuerySet[Job], now: datetime) -> None:
    # Whoever asked for the end of the job meanwhile finds it here again in the next sweep.
    free = still.filter(cancel_requested=False)
    with transaction.atomic():
        if free.update(status=Status.PENDING, lease=None, lease_until=None, dispatched_at=None):
            log_error(job, "The worker stopped; the job starts again.", "worker_lost", now=now)


def _send(jobs: QuerySet[Job], now: datetime) -> int:
    sent = 0
    for job in jobs[:AT_MOST]:
        if not wake_up(job, now=now):
            break  # the broker is away: the next sweep tries again
        sent += 1
    return sent


def _send_stale(waiting: QuerySet[Job], queue: str, now: datetime) -> int:
    """Send again what waits for long, where messages are missing: a long queue is no loss."""
    before = now - timedelta(seconds=settings.ENVIRONMENT.stale_seconds)
    stale = waiting.filter(dispatched_at__lt=before)
    if not stale.exists():
        return 0
    messages = messages_in(queue)
    if messages is None or messages >= waiting.count():
        return 0
    return _send(stale, now)


_TASKS = frozenset(kind.task for kind in KINDS.values())


@worker_ready.connect
def sweep_when_ready(**_: object) -> None:
    """A worker that starts looks for what was lost while none was there.

    The one lifecycle signal beside the next: nothing else runs in a worker before its first task.
    """
    send("requeue_lost_jobs", queue="kpi", expires=60)


@task_failure.connect
def tell_of_hard_limit(
    sender: object = None, task_id: str = "", exception: object = None, **_: object
) -> None:
    """A task killed at the hard limit can't speak for itself; this runs in the main process.

    It only sends word: the main process kills the task's process after this, which may hold the
    very lock of the database that writing here would wait for.
    """
    is_job = getattr(sender, "name", None) in _TASKS
    if is_job and type(exception).__name__ == "TimeLimitExceeded":
        send("end_job_over_limit", task_id, queue="kpi", priority=0)


@shared_task(name="end_job_over_limit")
def end_job_over_limit(task_id: str) -> None:
    """End the job whose message was killed at the hard limit.

    It may be called twice and late: only the attempt that this very message began is ended.
    """
    rows = Job.everywhere.filter(celery_task_id=task_id, status=Status.PROCESSING)
    for job in rows:
        limit = too_long(settings.ENVIRONMENT.hard_limit_seconds)
        end_job(job, rows.filter(lease=job.lease), limit, now=timezone.now())
