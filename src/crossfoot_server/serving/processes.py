"""Child processes: started in a group of their own, and stopped with everything they started."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from crossfoot_server.serving.folder import rotate

#: Marks every process of a data folder's server, so that what a killed server left is found.
MARK = "CROSSFOOT_SUPERVISED"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Part:
    """A process of the server: `environment` in full, `log` takes what it prints.

    `stop_seconds` is how long it may take to stop when asked to.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    stop_seconds: float


class Child:
    """A running process of a part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        rotate(part.log)
        with part.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                part.command,
                env=dict(part.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone
                preexec_fn=_end_with_parent(),  # safe: there are no other threads
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """The exit code, once the process has ended."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        if self.ended is None:
            self._process.terminate()

    def kill(self) -> None:
        """End the process and what it started: a dead worker's pool would work on."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _end_with_parent() -> "_Ending | None":
    return _Ending(ctypes.CDLL(None)) if sys.platform == "linux" else None


class _Ending:
    """Run in the child: the kernel tells it when the supervisor is gone.

    Strictly, when the thread that started it is gone: children are started in the main thread.
    """

    def __init__(self, libc: ctypes.CDLL) -> None:
        self._libc = libc

    def __call__(self) -> None:
        self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def kill_leftovers(mark: str) -> int:
    """Kill the processes that carry the mark; return how many there were."""
    found = [process for process in psutil.process_iter() if _marked(process, mark)]
    for process in found:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(found, timeout=5)
    return len(found)


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):  # another user's, or just ended
        return False
