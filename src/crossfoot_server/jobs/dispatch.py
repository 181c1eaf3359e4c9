"""Wake-up calls: telling the workers that a job waits. The row, not the message, is the truth."""

import logging
import uuid
from datetime import datetime
from functools import cache
from typing import Any

from celery import current_app
from django.db.models import Case, F, Value, When
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pools import producers
from redis.exceptions import RedisError

from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import Job
from crossfoot_server.shared.metrics import PUBLISH_FAILURES

logger = logging.getLogger(__name__)
_AWAY = (KombuError, RedisError, OSError)
#: One try of at most two seconds. With the worker's patience, whoever uploads waited 15 seconds
#: for a broker that was frozen, and 6 for one that was gone.
_IMPATIENT = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}


def wake_up(job: Job, *, now: datetime, countdown: float | None = None) -> bool:
    """Send the job's message once; False when the broker is away: the sweep sends it later."""
    task_id = str(uuid.uuid4())
    if not send(
        KINDS[job.kind].task,
        str(job.pk),
        queue=job.queue,
        priority=job.priority,
        countdown=countdown,
        task_id=task_id,
    ):
        return False
    # A worker may have begun already: then the row names the message that it works on.
    is_free = When(lease__isnull=True, then=Value(task_id))
    Job.everywhere.filter(pk=job.pk).update(
        dispatched_at=now,
        dispatches=F("dispatches") + 1,
        celery_task_id=Case(is_free, default=F("celery_task_id")),
    )
    return True


def send(task: str, *arguments: str, **options: Any) -> bool:
    """Publish one message without waiting for a broker that is away."""
    try:
        with producers[_connection()].acquire(block=True, timeout=2) as producer:
            current_app.send_task(task, args=arguments, retry=False, producer=producer, **options)
    except _AWAY as error:
        PUBLISH_FAILURES.labels(task=task).inc()
        logger.warning("the broker is away: %s was not sent (%s)", task, type(error).__name__)
        return False
    return True


def messages_in(queue: str) -> int | None:
    """How many messages wait in a queue; None when the broker is away."""
    try:
        with producers[_connection()].acquire(block=True, timeout=2) as producer:
            declared: Any = current_app.amqp.queues[queue](producer.channel)
            return int(declared.queue_declare().message_count)
    except _AWAY:
        return None


@cache
def _connection() -> Connection:
    """What the pools know the broker by; it is never connected itself."""
    connection: Connection = current_app.connection_for_write()
    connection.transport_options = {**(connection.transport_options or {}), **_IMPATIENT}
    return connection
