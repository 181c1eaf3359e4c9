"""The server's processes, started with the commands that serve in production."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import redis
from django.db import connection

from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.serving.address import Address, bindable
from crossfoot_server.serving.broker import Broker, embedded_broker
from crossfoot_server.serving.folder import DataFolder
from crossfoot_server.serving.parts import Plan, children_environment, make_parts
from crossfoot_server.serving.processes import MARK, Child, Part, kill_leftovers
from tests.crossfoot_server.waiting import wait_for

#: Lost jobs are noticed within seconds, so that tests need not wait a minute; nobody is throttled.
QUICK = {
    "CROSSFOOT_REQUESTS_PER_MINUTE": "1000000",
    "CROSSFOOT_UPLOADS_PER_MINUTE": "1000000",
    "CROSSFOOT_LEASE_SECONDS": "4",
    "CROSSFOOT_SWEEP_SECONDS": "1",
    "CROSSFOOT_STALE_SECONDS": "5",
}
NAMES = ("broker", "worker", "web", "beat")


class Stack:
    """Broker, worker, web and beat; each can be killed and started again by its name.

    What ends by itself is started again, as every supervisor does: a worker that works on a job
    when the broker dies may end with it (a fault in kombu, which closes what it has closed).
    """

    def __init__(self, parts: Sequence[Part], address: Address, broker: Broker) -> None:
        self._parts = {part.name: part for part in parts}
        self._children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._supervise, daemon=True)
        self._watch.start()
        self._address, self._broker = address, broker
        self.url = address.url
        self.websocket_url = address.url.replace("http", "ws", 1)

    def client(self, api_key: str) -> httpx.Client:
        """A client of the web server, with a key."""
        headers = {"Authorization": f"Api-Key {api_key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def start(self, name: str, **more: str) -> None:
        """Start a part, and wait for broker and web until they answer; `more` is environment."""
        part = self._parts[name]
        self._children[name] = Child(replace(part, environment={**part.environment, **more}))
        if name == "broker":
            wait_for(self._broker_answers, f"the broker ({self._parts[name].log})")
        if name == "web":
            wait_for(self._address.answers, f"the web server ({self._parts[name].log})", 150)

    def kill(self, name: str) -> None:
        """Kill a part and all its processes at once, as a crash of the machine would."""
        self._children.pop(name).kill()

    def restart(self, name: str) -> None:
        self.kill(name)
        self.start(name)

    def mend(self) -> None:
        """Start what an earlier test has killed."""
        for name in NAMES:
            child = self._children.get(name)
            if child is None or child.ended is not None:
                self.start(name)

    def settle(self) -> None:
        """Wait until no job is being worked on: the tables are emptied next."""
        Job.everywhere.filter(status=Status.PENDING).delete()
        working = Job.everywhere.filter(status=Status.PROCESSING)
        wait_for(lambda: not working.exists(), "the end of the test's jobs")
        if connection.vendor == "postgresql":
            # What the clock starts meanwhile may meet the emptying: then that gives way, not this.
            with connection.cursor() as cursor:
                cursor.execute("SET deadlock_timeout = '30s'")

    def processes(self, name: str) -> list[psutil.Process]:
        """A part's process and those it started."""
        process = psutil.Process(self._children[name].pid)
        return [process, *process.children(recursive=True)]

    def kill_pool_child(self) -> None:
        """Kill the processes in which the worker runs its jobs; it starts others."""
        self.signal_pool(signal.SIGKILL)

    def signal_pool(self, number: signal.Signals) -> None:
        for process in self.processes("worker")[1:]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _supervise(self) -> None:
        while not self._stopping.wait(0.5):
            for name, child in list(self._children.items()):
                if child.ended is not None:
                    self.start(name)

    def stop(self) -> None:
        self._stopping.set()
        self._watch.join()
        for name in reversed(NAMES):
            if name in self._children:
                self.kill(name)

    def log(self, name: str) -> str:
        return self._parts[name].log.read_text(encoding="utf-8", errors="replace")

    def _broker_answers(self) -> bool:
        url = self._broker.layer_url
        try:
            with redis.Redis.from_url(url) as connection:
                return bool(connection.ping())
        except redis.RedisError:
            return False


@contextmanager
def running_stack(
    root: Path, database: Mapping[str, Any], *, workers: int = 2, **more: str
) -> Iterator[Stack]:
    """A stack on a data folder and a database, as Django's settings describe it."""
    folder = DataFolder(root)
    folder.make()
    address = bindable("127.0.0.1", 0)
    broker = embedded_broker(folder, "")
    given = {**os.environ, **QUICK, **database_url(database), **more}
    environment = children_environment(given, folder, address, broker)
    parts = make_parts(Plan(folder, address, workers, broker, environment))
    stack = Stack(parts, address, broker)
    try:
        for name in NAMES:
            stack.start(name)
        yield stack
    finally:
        stack.stop()
        kill_leftovers(environment[MARK])  # a worker that a test started beside another


def database_url(database: Mapping[str, Any]) -> dict[str, str]:
    """The variable for a PostgreSQL database; SQLite's file is found in the data folder."""
    if database["ENGINE"].endswith("sqlite3"):
        return {}
    host = quote(database["HOST"], safe="")
    return {"DATABASE_URL": f"postgresql://{database['USER']}@{host}/{database['NAME']}"}
