"""Wake-up calls: telling the workers that a job waits. The row, not the message, is the truth."""

import logging
import uuid
from datetime import datetime

from celery import current_app
from django.db.models import F
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import Job

logger = logging.getLogger(__name__)


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
    Job.everywhere.filter(pk=job.pk).update(
        dispatched_at=now, dispatches=F("dispatches") + 1, celery_task_id=task_id
    )
    return True


def send(task: str, *arguments: str, **options: object) -> bool:
    """Publish one message without waiting for a broker that is away."""
    try:
        current_app.send_task(task, args=arguments, retry=False, **options)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("the broker is away: %s was not sent (%s)", task, type(error).__name__)
        return False
    return True
