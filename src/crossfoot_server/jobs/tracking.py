"""Progress of a job: kept in the tracker, pushed to whoever listens."""

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from redis.exceptions import RedisError

from crossfoot.progress import Progress
from crossfoot_server.jobs.kinds import JobKind, Step
from crossfoot_server.jobs.leases import Lease, hold
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status

logger = logging.getLogger(__name__)
#: Seconds between two writes of progress within a step.
EVERY_SECONDS = 0.5
#: Seconds without events after one could not be sent: a job does not wait for its listeners.
DEAF_SECONDS = 10.0
#: Seconds that sending one event may take.
PUSH_SECONDS = 2.0
#: Rows at which half of a step of unknown length is shown.
HALF_WAY_ROWS = 500_000
#: Status and progress columns of each group of steps.
GROUPS = {
    "file_processing": ("file_processing_status", "file_processing_progress"),
    "analytics": ("analytics_status", "analytics_progress"),
    "anomaly": ("anomaly_detection_status", "anomaly_progress"),
    "ml": ("ml_processing_status", "ml_progress"),
}


@dataclass(frozen=True)
class Moment:
    """Where a step is: done of total, total None while it is not known."""

    step: Step
    done: int = 0
    total: int | None = 1

    @property
    def share(self) -> float:
        if self.total is None:
            return self.done / (self.done + HALF_WAY_ROWS)
        return min(1.0, self.done / self.total) if self.total else 1.0

    @property
    def overall(self) -> float:
        return self.step.start + (self.step.end - self.step.start) * self.share


class Tracking:
    """Writes a job's progress while its lease is held; a crossfoot Progress by `following`."""

    def __init__(self, kind: JobKind, lease: Lease, tracker: ProcessingJobTracker) -> None:
        self._kind, self._lease, self._tracker = kind, lease, tracker
        self._steps = {step.name: step for step in kind.steps}
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._written = 0.0
        self._deaf_until = 0.0
        self._begun: dict[str, float] = {}

    def begin(self, name: str) -> None:
        """Begin a step: those before it are done."""
        self._write(Moment(self._steps[name]))

    def following(self, names: Mapping[str, str]) -> Progress:
        """A Progress for the library whose step names are those of `names`; others are left out."""

        def progress(step: str, done: int, total: int | None = None) -> None:
            if step in names:
                self._follow(Moment(self._steps[names[step]], done, total))

        return progress

    def _follow(self, moment: Moment) -> None:
        is_new = moment.step.name not in self._begun
        if is_new or time.monotonic() - self._written >= EVERY_SECONDS:
            self._write(moment)

    def _write(self, moment: Moment) -> None:
        self._written = time.monotonic()
        self._begun.setdefault(moment.step.name, self._written)
        changes = self._changes(moment)
        with transaction.atomic():
            hold(self._lease)
            ProcessingJobTracker.everywhere.filter(processing_job_id=self._lease.job_id).update(
                **changes, sequence=F("sequence") + 1
            )
        for name, value in changes.items():
            setattr(self._tracker, name, value)
        self._tracker.sequence += 1
        self._tell(moment)

    def _tell(self, moment: Moment) -> None:
        if self._written < self._deaf_until:
            return
        rows = moment.done if moment.total is None else None
        if not push(self._tracker, Status.PROCESSING, rows=rows):
            self._deaf_until = time.monotonic() + DEAF_SECONDS

    def _changes(self, moment: Moment) -> dict[str, Any]:
        now = timezone.now()
        overall = max(self._tracker.overall_progress, round(moment.overall, 1))
        memory = round(self._process.memory_info().rss / 2**20, 1)
        cpu = self._process.cpu_percent()
        before = self._kind.steps[: self._kind.steps.index(moment.step)]
        details = dict(self._tracker.step_details)
        for step in before:
            if details.get(step.name, {}).get("status") != Status.COMPLETED:
                details[step.name] = self._ended(step, details.get(step.name, {}))
        details[moment.step.name] = {
            "status": Status.PROCESSING.value,
            "title": moment.step.title,
            "done": moment.done,
            "total": moment.total,
            "memory_mb": memory,
            "cpu_percent": cpu,
        }
        return {
            **self._groups(moment),
            "overall_progress": overall,
            "current_step": moment.step.name,
            "completed_steps": max(self._tracker.completed_steps, len(before)),
            "step_details": details,
            "memory_usage_mb": max(memory, self._tracker.memory_usage_mb or 0),
            "cpu_usage_percent": cpu,
            "updated_at": now,
        }

    def _ended(self, step: Step, known: dict[str, Any]) -> dict[str, Any]:
        begun = self._begun.get(step.name)
        seconds = round(time.monotonic() - begun, 3) if begun is not None else None
        return {
            **completed(known),
            "title": step.title,
            **({"seconds": seconds} if seconds is not None else {}),
        }

    def _groups(self, moment: Moment) -> dict[str, Any]:
        """Status and percent of each group of steps, none of which goes back."""
        changes: dict[str, Any] = {}
        for group, (status, progress) in GROUPS.items():
            bands = [step for step in self._kind.steps if step.group == group]
            if not bands:
                continue
            start, end = bands[0].start, bands[-1].end
            percent = min(100.0, max(0.0, 100 * (moment.overall - start) / (end - start)))
            percent = max(percent, getattr(self._tracker, progress))
            changes[progress] = round(percent, 1)
            if percent >= 100:
                changes[status] = Status.COMPLETED
            elif moment.step.group == group or percent > 0:
                changes[status] = Status.PROCESSING
        return changes


def completed(known: dict[str, Any]) -> dict[str, Any]:
    """What is told of a step once it is completed: all of it is done, however often it was said."""
    if "done" not in known:
        return {**known, "status": Status.COMPLETED.value}
    total = known["done"] if known.get("total") is None else known["total"]
    return {**known, "status": Status.COMPLETED.value, "done": total, "total": total}


def group_of(data_file_id: uuid.UUID) -> str:
    """The channel group of an upload; ids are unguessable and the consumer checks the company."""
    return f"upload_{data_file_id}"


def push(tracker: ProcessingJobTracker, status: Status, **more: Any) -> bool:
    """Tell the listeners of the job's upload; False when they can't be reached.

    They look at the job's row from time to time, so nothing is lost for them.
    """
    layer = get_channel_layer()
    if tracker.data_file_id is None or layer is None:
        return True
    message = {"type": "upload.event", "event": event_of(tracker, status, **more)}
    try:
        async_to_sync(_send)(layer, group_of(tracker.data_file_id), message)
    except (RedisError, OSError) as error:
        logger.warning("progress was not pushed: %s", type(error).__name__)
        return False
    return True


async def _send(layer: Any, group: str, message: dict[str, Any]) -> None:
    async with asyncio.timeout(PUSH_SECONDS):
        await layer.group_send(group, message)


_EVENTS = {
    Status.COMPLETED: "upload.completed",
    Status.FAILED: "upload.failed",
    Status.CANCELLED: "upload.failed",
    Status.NEEDS_MAPPING: "upload.needs_mapping",
}


def event_of(tracker: ProcessingJobTracker, status: str, **more: Any) -> dict[str, Any]:
    """The event of a tracker's state, as WebSocket, SSE and webhooks tell it."""
    title = tracker.step_details.get(tracker.current_step, {}).get("title", "")
    return {
        "type": _EVENTS.get(Status(status), "upload.progress"),
        "upload_id": str(tracker.data_file_id),
        "job_id": str(tracker.processing_job_id),
        "status": str(Status(status).value),
        "progress": tracker.overall_progress,
        "step": tracker.current_step,
        "message": more.pop("message", None) or title or "Waiting for a worker",
        "sequence": tracker.sequence,
        "at": tracker.updated_at.isoformat(),
        **{name: value for name, value in more.items() if value is not None},
    }


def state_of(job: Job) -> dict[str, Any]:
    """The event that says where a job is now, for whoever begins to listen."""
    error = job.error_message or None
    return event_of(job.tracker, job.status, message=error, error=error)
