"""How a job ends: its row, its tracker, its log and whoever listens, always all of them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crossfoot_server.jobs.dispatch import send, wake_up
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import ENDED, Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.tracking import GROUPS, completed, push

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ending:
    """Why a job ended without results: a sentence for people, a code for programs.

    `is_dead_letter`: it was given up, and may be tried again.
    """

    status: Status
    sentence: str
    code: str
    is_dead_letter: bool = False


CANCELLED = Ending(Status.CANCELLED, "The job was cancelled.", "cancelled")


def end_job(job: Job, rows: QuerySet[Job], ending: Ending, *, now: datetime) -> bool:
    """End a job without results, if `rows` still finds it; False when it does not."""
    with transaction.atomic():
        ended = rows.update(
            **ended_columns(job, ending.status, now),
            error_message=ending.sentence,
            error_code=ending.code,
            is_dead_letter=ending.is_dead_letter,
        )
        if not ended:
            return False
        log_error(job, ending.sentence, ending.code, now=now)
        close_tracker(job, ending.status, now=now)
        announce_later(job, ending.status, ending.sentence)
    logger.info("job %s ended %s: %s", job.pk, ending.status, ending.code)
    return True


def ended_columns(job: Job, status: Status, now: datetime) -> dict[str, Any]:
    """What every ending writes into the job's row."""
    return {
        "status": status,
        "lease": None,
        "lease_until": None,
        "next_run_at": None,
        "completed_at": now,
        "processing_duration": seconds_of(job, now),
        "announced_at": None,  # webhooks may have told that it waits for its mapping
    }


def seconds_of(job: Job, now: datetime) -> float | None:
    """How long the job was worked on; None when no worker has begun."""
    return None if job.started_at is None else round((now - job.started_at).total_seconds(), 3)


def log_error(job: Job, sentence: str, code: str, *, now: datetime) -> None:
    """Add a line to the tracker's error log, which people read."""
    tracker = ProcessingJobTracker.everywhere.get(processing_job_id=job.pk)
    entry = {
        "at": now.isoformat(),
        "step": tracker.current_step,
        "attempt": job.attempts,
        "code": code,
        "message": sentence,
    }
    tracker.error_log = [*tracker.error_log, entry]
    tracker.save(update_fields=["error_log"])


def close_tracker(job: Job, status: Status, *, now: datetime) -> None:
    """Bring the tracker to a state in which nobody works on the job."""
    tracker = ProcessingJobTracker.everywhere.get(processing_job_id=job.pk)
    tracker.sequence += 1
    tracker.updated_at = timezone.now()  # after the results, which may take their time
    if status in ENDED:
        tracker.completed_at = now
        tracker.total_processing_time = seconds_of(job, now)
    _close_groups(job, tracker, status)
    tracker.step_details = {
        name: _closed(known, status) if known.get("status") == Status.PROCESSING else known
        for name, known in tracker.step_details.items()
    }
    if status == Status.COMPLETED:
        tracker.overall_progress = 100.0
        tracker.completed_steps = tracker.total_steps
    tracker.save()
    job.tracker = tracker


def _closed(known: dict[str, Any], status: Status) -> dict[str, Any]:
    return completed(known) if status == Status.COMPLETED else {**known, "status": status.value}


def _close_groups(job: Job, tracker: ProcessingJobTracker, status: Status) -> None:
    for group in {step.group for step in KINDS[job.kind].steps}:
        state, progress = GROUPS[group]
        if status == Status.COMPLETED:
            setattr(tracker, progress, 100.0)
        if status == Status.COMPLETED or getattr(tracker, state) == Status.PROCESSING:
            setattr(tracker, state, status)


def announce_later(job: Job, status: Status, sentence: str) -> None:
    """Tell listeners and webhooks, once the change is committed."""
    transaction.on_commit(partial(_announce, job, status, sentence), robust=True)


def _announce(job: Job, status: Status, sentence: str) -> None:
    if job.lane and status != Status.PENDING:
        wake_next(job)
    push(job.tracker, status, message=sentence, error=None if status not in _FAILED else sentence)
    if status in ENDED:
        send("deliver_webhooks", queue="kpi", expires=60)


def wake_next(job: Job) -> None:
    """Tell the workers of the job behind this one in its lane: its first message found it busy."""
    lane = Job.objects.of(job.company_id).filter(lane=job.lane, status=Status.PENDING)
    following = lane.order_by("created_at", "pk").first()
    if following is not None:
        wake_up(following, now=timezone.now())


_FAILED = (Status.FAILED, Status.CANCELLED)
