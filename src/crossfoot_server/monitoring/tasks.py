"""What the clock asks for, and what is measured of every task."""

import time
from typing import Any

from celery import shared_task
from celery.signals import setup_logging, task_postrun, task_prerun
from django.utils import timezone

from crossfoot_server.monitoring.beats import note_beat
from crossfoot_server.shared.metrics import TASK_SECONDS, forget_old_processes

_STARTED: dict[str, float] = {}


@shared_task(name="generate_health_check")
def generate_health_check() -> None:
    """Note that clock, broker and a worker are alive: all three are needed to get here."""
    note_beat(now=timezone.now())
    forget_old_processes(now=time.time())


# The lifecycle hooks below are the only places where Celery tells of these moments.


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Django has set up logging: with a receiver here, Celery leaves it as it is."""


@task_prerun.connect
def begin_task(task_id: str = "", **_: Any) -> None:
    _STARTED[task_id] = time.perf_counter()


@task_postrun.connect
def end_task(task_id: str = "", task: Any = None, state: str | None = None, **_: Any) -> None:
    started = _STARTED.pop(task_id, None)
    if started is not None:
        seconds = time.perf_counter() - started
        TASK_SECONDS.labels(task=task.name, state=state or "UNKNOWN").observe(seconds)
