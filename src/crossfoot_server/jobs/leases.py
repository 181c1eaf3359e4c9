"""Leases: a worker may write about a job only while it holds the job's lease."""

import logging
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.db import connection
from django.db.models import F, Q
from django.db.utils import DatabaseError
from django.utils import timezone

from crossfoot_server.jobs.models import Job, Status

logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """Another worker has the job by now, or it was ended: stop, and write nothing."""


@dataclass(frozen=True)
class Lease:
    """The right to work on a job: one attempt of it."""

    job_id: uuid.UUID
    token: uuid.UUID


def claim(job_id: uuid.UUID, *, now: datetime, seconds: float) -> Lease | None:
    """Take a waiting job, or one whose worker fell silent, by one conditional UPDATE."""
    token = uuid.uuid4()
    waiting = Q(status=Status.PENDING) & (
        Q(next_run_at__isnull=True) | Q(next_run_at__lte=now + timedelta(seconds=1))
    )
    silent = Q(status=Status.PROCESSING, lease_until__lt=now)
    taken = (
        Job.everywhere.filter(waiting | silent, pk=job_id)
        .filter(attempts__lt=F("max_attempts"), cancel_requested=False)
        .update(
            status=Status.PROCESSING,
            attempts=F("attempts") + 1,
            lease=token,
            lease_until=now + timedelta(seconds=seconds),
            next_run_at=None,
        )
    )
    return Lease(job_id, token) if taken else None


def settle(lease: Lease, *, status: Status, **changes: Any) -> None:
    """Give the lease back with a new status.

    Raises:
        LeaseLostError: the lease is somebody else's by now.
    """
    done = Job.everywhere.filter(pk=lease.job_id, lease=lease.token).update(
        status=status, lease=None, lease_until=None, **changes
    )
    if not done:
        raise LeaseLostError


class Heartbeat:
    """Renews a lease from a thread of its own while the work goes on."""

    def __init__(self, lease: Lease, seconds: float) -> None:
        self._lease, self._seconds = lease, seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _renew(self) -> None:
        mine = Job.everywhere.filter(pk=self._lease.job_id, lease=self._lease.token)
        try:
            while not self._stop.wait(self._seconds / 4):
                try:
                    until = timezone.now() + timedelta(seconds=self._seconds)
                    if not mine.update(lease_until=until):
                        return
                except DatabaseError as error:  # the database may come back before the lease ends
                    logger.warning("a lease was not renewed: %s", type(error).__name__)
                    connection.close()
        finally:
            connection.close()
