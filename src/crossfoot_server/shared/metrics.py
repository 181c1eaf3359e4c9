"""What is counted while it happens: each process in a file of its own, added up by /metrics.

Prometheus' client keeps its metrics as module globals; there is no other way to use it.
"""

import os
import socket
from pathlib import Path

from django.conf import settings

# Set before the client is asked for a value: each process writes a file into this folder, whose
# name says machine and process, since machines that share a data folder share process numbers.
FOLDER = Path(settings.DATA) / "metrics"
FOLDER.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import Counter, Histogram, values  # noqa: E402
from prometheus_client.values import MultiProcessValue  # noqa: E402

_OLD_SECONDS = 7 * 86_400


def _process() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


values.ValueClass = MultiProcessValue(_process)  # type: ignore[no-untyped-call] # as documented

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)
REQUEST_SECONDS = Histogram(
    "crossfoot_request_seconds",
    "Seconds a request took, by route.",
    ("method", "route", "status"),
    buckets=_SECONDS[:10],
)
TASK_SECONDS = Histogram(
    "crossfoot_task_seconds", "Seconds a task took.", ("task", "state"), buckets=_SECONDS
)
LEASES_EXPIRED = Counter("crossfoot_lease_expiries", "Jobs whose worker fell silent.", ("queue",))
PUBLISH_FAILURES = Counter(
    "crossfoot_publish_failures", "Messages the broker did not take.", ("task",)
)


def forget_old_processes(*, now: float) -> None:
    """Remove the files of processes that wrote nothing for a week."""
    for path in FOLDER.glob("*.db"):
        try:
            if now - path.stat().st_mtime > _OLD_SECONDS:
                path.unlink()
        except FileNotFoundError:  # another worker was quicker
            continue
