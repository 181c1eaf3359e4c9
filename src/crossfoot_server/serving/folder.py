"""The data folder: what lies where, and that only one server works on it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crossfoot.errors import UserError

_ROTATED_BYTES = 10 * 2**20


@dataclass(frozen=True)
class DataFolder:
    """Where a server keeps everything; readable by its owner only."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def broker(self) -> Path:
        return self.root / "broker"

    @property
    def api_key(self) -> Path:
        return self.root / "api-key"

    @property
    def sign_in(self) -> Path:
        """Holds an address that signs the owner in, once and within ten minutes of the start."""
        return self.run / "sign-in"

    @property
    def state(self) -> Path:
        return self.run / "server.json"

    @property
    def database(self) -> Path:
        """Of servers that keep their rows in SQLite."""
        return self.root / "db.sqlite3"

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    def make(self) -> None:
        """Make the folders that are not there yet.

        Raises:
            UserError: the folder can't be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for inner in (self.run, self.broker, self.root / "logs"):
                inner.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise UserError(
                f"The data folder '{self.root}' can't be written: {error.strerror}. "
                "Choose another with --data."
            ) from error


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """Hold the folder for this process; the lock goes with the process, however it ends.

    Raises:
        UserError: another server holds it.
    """
    with (folder.run / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(_running_already(folder)) from error
        try:
            yield
        finally:
            for path in (folder.state, folder.sign_in):
                path.unlink(missing_ok=True)


def _running_already(folder: DataFolder) -> str:
    where, process = "", ""
    with suppress(OSError, ValueError, KeyError):  # it may be starting or stopping right now
        state = json.loads(folder.state.read_text(encoding="utf-8"))
        where, process = f" at {state['address']}", f", process {state['pid']}"
    return (
        f"A server is running already on '{folder.root}'{where}. Stop it where it was started "
        f"(Ctrl-C{process}), or choose another folder with --data."
    )


def write_state(folder: DataFolder, address: str, *, ready: bool) -> None:
    """Say where the server of this folder is, for a second start and for other programs."""
    state = {"address": address, "pid": os.getpid(), "ready": ready}
    write_privately(folder.state, json.dumps(state))


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def rotate(log: Path) -> None:
    """Put a log that has grown large aside; the one before it goes."""
    if log.exists() and log.stat().st_size > _ROTATED_BYTES:
        log.replace(log.with_suffix(".log.1"))
