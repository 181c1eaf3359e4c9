"""The processes of the server, in the order in which they start."""

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot_server.jobs.kinds import QUEUES
from crossfoot_server.serving.address import Address
from crossfoot_server.serving.broker import Broker
from crossfoot_server.serving.folder import DataFolder
from crossfoot_server.serving.processes import MARK, Part

#: Python without the current folder: a file named celery.py there must not be ours.
_PYTHON = (sys.executable, "-P", "-m")
_CELERY = (*_PYTHON, "celery", "-A", "crossfoot_server.celery")
#: How long a job that runs at the stop has to end; it waits so long even if the job ends sooner.
JOBS_MAY_END_SECONDS = 5
#: Polars' allocator keeps freed memory for ten seconds: on large ledgers that is a gigabyte. An
#: arena lets go only when it is used again: what threads have freed in several of them stays, 40 MB
#: after a forecast of 1,000 items. The other allocator's threshold grows with what was freed.
_WORKER_ENVIRONMENT = {
    "REMAP_SIGTERM": "SIGQUIT",  # unfinished jobs go back instead of being waited for
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:200,muzzy_decay_ms:0,narenas:1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
#: Each request has a thread; with an arena each, a web process grows by some 30 MB. What a large
#: upload has freed goes back at once, which takes 4 MB off its peak and makes it slower by half.
_WEB_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


@dataclass(frozen=True)
class Plan:
    """What is to be served: `workers` jobs at a time; no `broker` when the operator runs one."""

    folder: DataFolder
    address: Address
    workers: int
    broker: Broker | None
    environment: Mapping[str, str]

    def part(
        self,
        name: str,
        *command: str,
        stop_seconds: float = 10,
        environment: Mapping[str, str] | None = None,
    ) -> Part:
        log = self.folder.log(name)
        return Part(name, command, {**self.environment, **(environment or {})}, log, stop_seconds)


def make_parts(plan: Plan) -> tuple[Part, ...]:
    """Broker, worker, web and beat; they stop in the opposite order."""
    broker = (plan.part("broker", *plan.broker.command),) if plan.broker else ()
    return (*broker, _worker(plan), _web(plan), _beat(plan))


def preparation(plan: Plan) -> Part:
    """What runs once before the others: tables, and the first company with its key."""
    program = "crossfoot_server.serving.prepare"
    files = str(plan.folder.api_key), str(plan.folder.sign_in)
    return plan.part("prepare", *_PYTHON, program, *files)


def children_environment(
    given: Mapping[str, str], folder: DataFolder, address: Address, broker: Broker | None
) -> dict[str, str]:
    """The environment of every part; what the operator has set stays."""
    made = {
        "CROSSFOOT_BASE_URL": address.url,
        "DJANGO_SETTINGS_MODULE": "crossfoot_server.settings",
        **given,
        "CROSSFOOT_DATA": str(folder.root),
        "PYTHONUNBUFFERED": "1",
        MARK: str(folder.root),
    }
    if broker is not None:
        made |= {"CROSSFOOT_BROKER_URL": broker.broker_url, "CROSSFOOT_LAYER_URL": broker.layer_url}
    return made


def worker_command(workers: int) -> tuple[str, ...]:
    """A worker for every queue; no two have the same name, also not on one machine."""
    return (
        *_CELERY, "worker", "--queues", ",".join(QUEUES), "--concurrency", str(workers),
        "--hostname", f"crossfoot-{secrets.token_hex(4)}@%h", "--loglevel", "INFO",
        "--without-mingle", "--without-gossip",
    )  # fmt: skip


def worker_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a worker; what the operator has set stays."""
    return {**_WORKER_ENVIRONMENT, **given}


def web_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of the web; what the operator has set stays."""
    return {**_WEB_ENVIRONMENT, **given}


def _worker(plan: Plan) -> Part:
    # Whoever presses Ctrl-C does not want to wait long, and an unfinished job goes on later.
    soft = f"worker.soft_shutdown_timeout={JOBS_MAY_END_SECONDS}"
    command = (*worker_command(plan.workers), "--", soft)
    environment = worker_environment(plan.environment)
    return plan.part("worker", *command, stop_seconds=20, environment=environment)


def _web(plan: Plan) -> Part:
    return plan.part(
        "web",
        *_PYTHON, "granian", "--interface", "asginl", "--ws", "--loop", "uvloop",
        "--host", plan.address.host, "--port", str(plan.address.port),
        "--log-level", "warning", "--workers-kill-timeout", "5",
        "crossfoot_server.asgi:application",
        environment=web_environment(plan.environment),
    )  # fmt: skip


def _beat(plan: Plan) -> Part:
    schedule = plan.folder.run / "beat-schedule"
    return plan.part("beat", *_CELERY, "beat", "--schedule", str(schedule), "--loglevel", "INFO")
