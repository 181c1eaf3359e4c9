"""/metrics: what the database and the broker say now, and what all processes have counted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Sum
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from crossfoot_server.jobs.kinds import QUEUES
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.queries import oldest_waiting
from crossfoot_server.ml.drift_queries import open_alerts
from crossfoot_server.monitoring.beats import last_beat
from crossfoot_server.monitoring.broker import BROKEN, read_queues
from crossfoot_server.shared.metrics import FOLDER


def exposition(*, now: datetime) -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(FOLDER))  # type: ignore[no-untyped-call]
    registry.register(_Now(now))
    return generate_latest(registry)


class _Now:
    """Gauges that are the same whichever process is asked: read when they are wanted."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        yield from _jobs()
        yield _age(
            "crossfoot_oldest_waiting_seconds", "Age of the oldest waiting job.",
            oldest_waiting(), self._now,
        )  # fmt: skip
        yield _age(
            "crossfoot_last_beat_seconds", "Since the clock was last heard.",
            last_beat(), self._now,
        )  # fmt: skip
        yield from _drift()
        yield from _broker()


def _jobs() -> Iterator[Metric]:
    jobs = GaugeMetricFamily(
        "crossfoot_jobs", "Jobs by status and queue.", labels=("status", "queue")
    )
    known = dict.fromkeys(((status, queue) for status in Status.values for queue in QUEUES), 0)
    counted = Job.everywhere.values_list("status", "queue").annotate(Count("id")).order_by()
    for (status, queue), number in {**known, **{(s, q): n for s, q, n in counted}}.items():
        jobs.add_metric((status, queue), number)
    yield jobs
    dead = Job.everywhere.filter(is_dead_letter=True).count()
    yield GaugeMetricFamily("crossfoot_dead_letters", "Jobs given up for good.", value=dead)
    again: Any = Job.everywhere.filter(attempts__gt=1).aggregate(sum=Sum(F("attempts") - 1))["sum"]
    text = "Attempts beyond the first, of the jobs there are."
    yield GaugeMetricFamily("crossfoot_job_retries", text, value=again or 0)


def _drift() -> Iterator[Metric]:
    text = "Files far from what the model in use has learned, that nobody has acknowledged."
    drift = GaugeMetricFamily("crossfoot_drift_alerts", text, labels=("level",))
    for level, number in open_alerts().items():
        drift.add_metric((level,), number)
    yield drift


def _broker() -> Iterator[Metric]:
    up = GaugeMetricFamily("crossfoot_broker_up", "Whether the broker answers.")
    try:
        lengths = read_queues()
    except BROKEN:
        up.add_metric((), 0)
        yield up
        return
    up.add_metric((), 1)
    yield up
    queues = GaugeMetricFamily(
        "crossfoot_broker_messages", "Messages waiting.", labels=("queue", "priority")
    )
    for (queue, priority), number in lengths.waiting.items():
        queues.add_metric((queue, str(priority)), number)
    yield queues
    text = "Messages taken by workers and not done."
    yield GaugeMetricFamily("crossfoot_broker_unacked", text, value=lengths.unacked)


def _age(name: str, text: str, at: object, now: datetime) -> Metric:
    seconds = (now - at).total_seconds() if isinstance(at, datetime) else float("nan")
    return GaugeMetricFamily(name, text, value=seconds)
