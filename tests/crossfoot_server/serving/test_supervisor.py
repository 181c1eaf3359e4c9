"""The supervisor, with small programs as its parts."""

import os
import signal
from pathlib import Path

import psutil
import pytest

from crossfoot.errors import UserError
from crossfoot_server.serving.processes import Child, kill_leftovers
from crossfoot_server.serving.signals import Signals
from crossfoot_server.serving.supervisor import (
    KeepsEndingError,
    StoppedEarlyError,
    Supervisor,
)
from tests.crossfoot_server.serving.conftest import MakePart, marked
from tests.crossfoot_server.waiting import wait_for

SLEEPS = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\n"
STUBBORN += "while True: time.sleep(600)"
WITH_CHILD = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', "
WITH_CHILD += "'import time; time.sleep(600)']); print('up', flush=True); time.sleep(600)"
NOTES_ITS_END = """
import signal, sys, time
def end(*_):
    open({file!r}, 'a').write({name!r} + ' ')
    sys.exit(0)
signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)
"""

#: Asked to stop, it stays, and the operator's second Ctrl-C comes in the meantime.
WISHES_AGAIN = """
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getppid(), signal.SIGINT))
print('up', flush=True)
while True: time.sleep(600)
"""


def nobody(said: str) -> None:
    """Listens, and keeps nothing."""


def is_up(log: Path, times: int = 1) -> bool:
    return log.exists() and log.read_text().count("up") >= times


def test_a_killed_part_is_started_again_and_said_so(signals: Signals, make_part: MakePart) -> None:
    said: list[str] = []
    supervisor, part = Supervisor(signals, said.append), make_part("worker", SLEEPS)
    supervisor.add([part])
    wait_for(lambda: is_up(part.log), "the first start")
    marked(part.environment["CROSSFOOT_SUPERVISED"])[0].kill()
    while not is_up(part.log, times=2):
        supervisor.turn(0.05)
    supervisor.stop()
    assert said == ["the worker ended (signal 9) and is started again"]
    assert not marked(part.environment["CROSSFOOT_SUPERVISED"])


def test_what_a_killed_part_had_started_is_killed(signals: Signals, make_part: MakePart) -> None:
    part = make_part("worker", WITH_CHILD)
    mark = part.environment["CROSSFOOT_SUPERVISED"]
    supervisor = Supervisor(signals, nobody)
    supervisor.add([part])
    wait_for(lambda: is_up(part.log) and len(marked(mark)) == 2, "the start")
    before = marked(mark)
    next(one for one in before if one.ppid() == os.getpid()).kill()
    while not is_up(part.log, times=2):
        supervisor.turn(0.05)
    supervisor.stop()
    assert not psutil.wait_procs(before, timeout=5)[1]


def test_a_part_that_keeps_ending_is_given_up(signals: Signals, make_part: MakePart) -> None:
    part = make_part("web", "print('no such table: companies'); raise SystemExit(3)")
    supervisor = Supervisor(signals, nobody, longest_pause=0.1)
    supervisor.add([part])

    def keep_turning() -> None:
        while True:
            supervisor.turn()

    with pytest.raises(KeepsEndingError, match="no such table: companies") as told:
        keep_turning()
    supervisor.stop()
    assert str(part.log) in str(told.value)
    assert part.log.read_text().count("no such table") == 10


def test_parts_stop_in_the_opposite_order(
    signals: Signals, make_part: MakePart, tmp_path: Path
) -> None:
    order = tmp_path / "order"
    names = ("broker", "worker", "web")
    parts = [
        make_part(
            name, NOTES_ITS_END.format(file=str(order), name=name).replace("sys.argv[0] or ", "")
        )
        for name in names
    ]
    supervisor = Supervisor(signals, nobody)
    supervisor.add(parts)
    wait_for(lambda: all(is_up(part.log) for part in parts), "the start")
    supervisor.stop()
    assert order.read_text().split() == ["web", "worker", "broker"]


def test_a_part_that_does_not_stop_in_time_is_killed(signals: Signals, make_part: MakePart) -> None:
    part = make_part("worker", STUBBORN, stop_seconds=0.2)
    supervisor = Supervisor(signals, nobody)
    supervisor.add([part])
    wait_for(lambda: is_up(part.log), "the start")
    supervisor.stop()
    assert not marked(part.environment["CROSSFOOT_SUPERVISED"])


def test_a_second_wish_to_stop_is_not_kept_waiting(signals: Signals, make_part: MakePart) -> None:
    part = make_part("worker", WISHES_AGAIN, stop_seconds=600)
    supervisor = Supervisor(signals, nobody)
    supervisor.add([part])
    wait_for(lambda: is_up(part.log), "the start")
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(StoppedEarlyError):
        supervisor.turn()
    supervisor.stop()
    assert signals.stops == 2
    assert not marked(part.environment["CROSSFOOT_SUPERVISED"])


def test_a_preparation_that_fails_names_its_log(signals: Signals, make_part: MakePart) -> None:
    part = make_part("prepare", "raise SystemExit('disk is full')")
    with pytest.raises(UserError, match="disk is full") as told:
        Supervisor(signals, nobody).run_once(part)
    assert str(part.log) in str(told.value)


def test_what_a_killed_server_left_is_found_by_its_mark(make_part: MakePart) -> None:
    part = make_part("worker", WITH_CHILD)
    child, mark = Child(part), part.environment["CROSSFOOT_SUPERVISED"]
    wait_for(lambda: len(marked(mark)) == 2, "the start")
    assert kill_leftovers(mark) == 2
    assert child.ended is not None or not marked(mark)
