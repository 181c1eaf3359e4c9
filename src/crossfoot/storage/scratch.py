"""A folder to write in beside its final place; what a killed writer left there is removed."""

import secrets
import shutil
import sys
from pathlib import Path
from typing import TextIO

_LOCK = "lock"


class Scratch:
    """A hidden folder beside `final`, locked by this process until it is moved or removed."""

    def __init__(self, final: Path) -> None:
        self.final = final
        prefix = f".{final.name}-"
        final.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(final.parent, prefix)
        # Not mkdtemp: the finished folder is as open to others as their umask says.
        self.folder = final.parent / f"{prefix}{secrets.token_hex(6)}"
        self.folder.mkdir()
        self._lock = (self.folder / _LOCK).open("w", encoding="utf-8")
        _is_locked_now(self._lock)

    def move(self) -> Path:
        """Put the folder in its final place, replacing an earlier one."""
        if self.final.exists():
            shutil.rmtree(self.final)
        self._unlock()
        return self.folder.rename(self.final)

    def remove(self) -> None:
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _unlock(self) -> None:
        self._lock.close()
        (self.folder / _LOCK).unlink()


def _remove_abandoned(parent: Path, prefix: str) -> None:
    for folder in parent.iterdir():
        if folder.name.startswith(prefix) and _is_abandoned(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(lock: Path) -> bool:
    """A lock that nobody holds: the system frees the locks of a process that was killed.

    A folder without a lock is somebody else's, or one made this very moment: it stays.
    """
    try:
        if sys.platform == "win32":
            lock.unlink()  # refused while its writer has it open
            return True
        with lock.open(encoding="utf-8") as file:
            return _is_locked_now(file)
    except OSError:
        return False


def _is_locked_now(file: TextIO) -> bool:
    """Lock the file unless another process holds it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
