"""Small programs as parts of a server."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from crossfoot_server.serving.processes import MARK, Part, kill_leftovers
from crossfoot_server.serving.signals import Signals

MakePart = Callable[..., Part]


def marked(mark: str) -> list[psutil.Process]:
    """The processes that carry the mark of a data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


@pytest.fixture
def signals() -> Iterator[Signals]:
    with Signals() as entered:
        yield entered


@pytest.fixture
def make_part(tmp_path: Path) -> Iterator[MakePart]:
    """Parts that run a Python program; what they leave is killed."""
    mark = str(tmp_path)

    def make(name: str, program: str, stop_seconds: float = 10) -> Part:
        command = (sys.executable, "-c", program)
        environment = {**os.environ, MARK: mark}
        return Part(name, command, environment, tmp_path / f"{name}.log", stop_seconds)

    yield make
    kill_leftovers(mark)
