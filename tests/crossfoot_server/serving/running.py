"""A server started as people start it, with `crossfoot serve`."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from crossfoot.client import Client
from crossfoot_server.serving.processes import kill_leftovers
from tests.crossfoot_server.serving.conftest import marked
from tests.crossfoot_server.stack import QUICK
from tests.crossfoot_server.waiting import wait_for

#: What the command line of each part holds, and of no other.
WORDS = {"broker": "broker.conf", "worker": "--concurrency", "web": "granian", "beat": "--schedule"}


def environment(
    more: Mapping[str, str] | None = None, quick: Mapping[str, str] = QUICK
) -> dict[str, str]:
    """This environment without what the tests have set in it for themselves."""
    own = ("CROSSFOOT_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**kept, **quick, **(more or {})}


def serve_command(data: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "crossfoot", "serve", "--data", str(data), *more]


class Server:
    """A running server on a data folder."""

    def __init__(self, data: Path, *more: str, environment: Mapping[str, str]) -> None:
        self.data = data
        data.parent.mkdir(parents=True, exist_ok=True)
        self.said = data.parent / "said.txt"
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                serve_command(data, "--port", "0", *more),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def wait_until_ready(self) -> str:
        """Return the address."""
        return str(wait_for(self._ready, f"a server that is ready ({self.said})", 180)["address"])

    def _ready(self) -> dict[str, Any] | None:
        assert self.process.poll() is None, self.said.read_text()
        try:
            state: dict[str, Any] = json.loads((self.data / "run" / "server.json").read_text())
        except FileNotFoundError:
            return None
        return state if state["ready"] and state["pid"] == self.process.pid else None

    def client(self) -> Client:
        url = self.wait_until_ready()
        return Client(url, api_key=(self.data / "api-key").read_text().strip())

    def part(self, name: str) -> psutil.Process | None:
        """The process of a part: the one that the supervisor itself has started."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it may end right now
                if WORDS[name] in " ".join(child.cmdline()):
                    return child
        return None

    def environment_of(self, name: str) -> dict[str, str]:
        """The environment of a part."""
        return wait_for(lambda: self.part(name), name).environ()

    def left(self) -> list[psutil.Process]:
        """The processes of this data folder."""
        return marked(str(self.data.resolve()))


def prepared(data: Path, tables: Path) -> Path:
    """A data folder whose database has its tables, for a start that is not the first."""
    data.mkdir(mode=0o700, parents=True)
    shutil.copy(tables, data)
    return data


@contextmanager
def served(
    data: Path,
    *more: str,
    environment: Mapping[str, str] | None = None,
    quick: Mapping[str, str] = QUICK,
) -> Iterator[Server]:
    """A server, and nothing of it afterwards; without `quick` it is as people have it."""
    server = Server(data, *more, environment=_environment(environment, quick))
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(60)
        kill_leftovers(str(data.resolve()))


_environment = environment
