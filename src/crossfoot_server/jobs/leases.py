"""Leases: a worker may write about a job only while it holds the job's lease."""

import logging
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.utils import DatabaseError
from django.utils import timezone

from crossfoot_server.jobs.models import Job, Status

logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """Another worker has the job by now, or it was ended: stop, and write nothing."""


class JobCancelledError(Exception):
    """Somebody asked for the job to end."""


@dataclass(frozen=True)
class Lease:
    """The right to work on a job: one attempt of it."""

    job_id: uuid.UUID
    token: uuid.UUID

    @property
    def rows(self) -> QuerySet[Job]:
        """The job's row while the lease is held; no row afterwards."""
        return Job.everywhere.filter(pk=self.job_id, lease=self.token)


def claim(
    job_id: uuid.UUID, *, now: datetime, seconds: float, task_id: str | None = None
) -> Lease | None:
    """Take a waiting job, or one whose worker fell silent, by one conditional UPDATE.

    `task_id` is the message that woke the worker up, if one did. A job in a lane is to be had when
    no earlier one of the lane waits and none is being worked on.
    """
    token = uuid.uuid4()
    waiting = Q(status=Status.PENDING) & (
        Q(next_run_at__isnull=True) | Q(next_run_at__lte=now + timedelta(seconds=1))
    )
    silent = Q(status=Status.PROCESSING, lease_until__lt=now)
    taken = (
        Job.everywhere.filter(waiting | silent, pk=job_id)
        .filter(attempts__lt=F("max_attempts"), cancel_requested=False)
        .filter(Q(lane="") | ~Exists(_ahead()))
        .update(
            status=Status.PROCESSING,
            attempts=F("attempts") + 1,
            lease=token,
            lease_until=now + timedelta(seconds=seconds),
            next_run_at=None,
            **({} if task_id is None else {"celery_task_id": task_id}),
        )
    )
    return Lease(job_id, token) if taken else None


def _ahead() -> QuerySet[Job]:
    """The jobs that one in a lane has to wait for; who waits for a mapping holds nobody up."""
    same = Job.everywhere.filter(company_id=OuterRef("company_id"), lane=OuterRef("lane"))
    others = same.exclude(pk=OuterRef("pk"))
    earlier = Q(created_at__lt=OuterRef("created_at"))
    at_once = Q(created_at=OuterRef("created_at"), pk__lt=OuterRef("pk"))
    return others.filter(
        Q(status=Status.PROCESSING) | (Q(status=Status.PENDING) & (earlier | at_once))
    )


def hold(lease: Lease) -> None:
    """Make sure that the lease is held, and stays so until the end of the transaction.

    Raises:
        LeaseLostError: the lease is somebody else's by now.
        JobCancelledError: the job was asked to end.
    """
    locked = lease.rows.select_for_update().values_list("cancel_requested", flat=True)
    asked_to_end = locked.first()
    if asked_to_end is None:
        raise LeaseLostError
    if asked_to_end:
        raise JobCancelledError


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
        try:
            while not self._stop.wait(self._seconds / 4):
                try:
                    until = timezone.now() + timedelta(seconds=self._seconds)
                    if not self._lease.rows.update(lease_until=until):
                        return
                except DatabaseError as error:  # the database may come back before the lease ends
                    logger.warning("a lease was not renewed: %s", type(error).__name__)
                    connection.close()
        finally:
            connection.close()
