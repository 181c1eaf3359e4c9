"""A folder to write in beside its final place; what a killed writer left there is removed."""

import secrets
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

_LOCK = "lock"


class Scratch:
    """A hidden folder beside `final`, locked by this process until it is moved or removed."""

    def __init__(self, final: Path) -> None:
        self.final = final
        final.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(final)
        # Not mkdtemp: the finished folder is as open to others as their umask says.
        self.folder = final.parent / f"{_prefix(final)}{secrets.token_hex(6)}"
        self.folder.mkdir()
        self._lock = _new_lock(self.folder / _LOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    def move(self) -> Path:
        """Put the folder in its final place, replacing an earlier one."""
        if self.final.exists():
            shutil.rmtree(self.final)
        self._unlock()
        return self.folder.rename(self.final)

    def remove(self) -> None:
        """Remove the folder, unless it was moved."""
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _unlock(self) -> None:
        self._lock.close()
        (self.folder / _LOCK).unlink()


def remove_abandoned(final: Path) -> None:
    """Remove the folders that killed writers left beside `final`."""
    for folder in final.parent.iterdir():
        if folder.name.startswith(_prefix(final)) and _is_abandoned(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)


def _prefix(final: Path) -> str:
    return f".{final.name}-"


def _new_lock(path: Path) -> TextIO:
    """A lock that is held before others can see it: an unheld one would be an abandoned one."""
    if sys.platform == "win32":  # a file that is open keeps its name there, and can't be removed
        return path.open("w", encoding="utf-8")
    unseen = path.with_suffix(".new")
    file = unseen.open("w", encoding="utf-8")
    _is_locked_now(file)
    unseen.rename(path)
    return file


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
