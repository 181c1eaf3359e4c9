"""The spool: where an uploaded file lies while its job runs, and nowhere else."""

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.conf import settings

from crossfoot.storage.scratch import Scratch, remove_abandoned

#: What may be given beside a ledger, by the name of its form field.
SIDE_FILES = ("accounts", "opening", "closing", "log", "headers")
_UNPRINTABLE = re.compile(r"[^\w .,()\[\]+=@#&'-]", re.UNICODE)
#: Bytes, since file systems count those: 255 at most, and writers put something behind it.
_LONGEST_NAME = 200
_LONGEST_SUFFIX = 20
PART = ".part"


@dataclass(frozen=True)
class SpooledFile:
    """A file that came in: its path in the spool, the name it had, size and hash."""

    path: Path
    name: str
    size: int
    sha256: str


def spool_folder(data_file_id: uuid.UUID) -> Path:
    """The folder of an upload's files."""
    folder: Path = settings.SPOOL
    return folder / str(data_file_id)


def resumable_path(upload_id: uuid.UUID) -> Path:
    """Where the bytes of a resumable upload lie until it is complete."""
    folder: Path = settings.SPOOL
    return folder / f"resumable-{upload_id}{PART}"


def safe_name(name: str) -> str:
    """The last part of whatever path a client sent, without characters that mean something."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    clean = _UNPRINTABLE.sub("_", last).strip(" .") or "upload"
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        return _shortened(clean, _LONGEST_NAME)
    suffix = _shortened(suffix, _LONGEST_SUFFIX)
    return f"{_shortened(stem, _LONGEST_NAME - _LONGEST_SUFFIX)}.{suffix}"


def _shortened(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def place(file: SpooledFile, data_file_id: uuid.UUID, role: str) -> Path:
    """Move a file to its upload's folder, under its own name, which readers look at."""
    target = spool_folder(data_file_id) / role / safe_name(file.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    return file.path.rename(target)


def spooled(data_file_id: uuid.UUID, role: str) -> Path | None:
    """Where the file of a role lies; None when there is none."""
    folder = spool_folder(data_file_id) / role
    return next(iter(sorted(folder.iterdir())), None) if folder.is_dir() else None


def discard(data_file_id: uuid.UUID) -> None:
    """Remove an upload's files."""
    shutil.rmtree(spool_folder(data_file_id), ignore_errors=True)


def remove(file: SpooledFile) -> None:
    """Remove a file that no upload took."""
    file.path.unlink(missing_ok=True)


def folders() -> Iterator[tuple[uuid.UUID, Path]]:
    """The folders of uploads in the spool."""
    root: Path = settings.SPOOL
    for path in root.iterdir():
        if path.is_dir():
            try:
                yield uuid.UUID(path.name), path
            except ValueError:
                continue


def parts() -> Iterator[Path]:
    """The files of resumable uploads that have not come in whole."""
    root: Path = settings.SPOOL
    yield from root.glob(f"*{PART}")


def receiving() -> Scratch:
    """A folder for what a request brings; that of a process that was killed counts as abandoned."""
    return Scratch(_receiving())


def remove_broken_off() -> None:
    """Remove what killed processes were receiving."""
    remove_abandoned(_receiving())


def _receiving() -> Path:
    folder: Path = settings.SPOOL
    return folder / "receiving"


class Spooler:
    """Writes a file into a folder of the spool piece by piece, hashing on the way."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._path = folder / f"{uuid.uuid4().hex}{PART}"
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        self.size += len(data)
        write_all(self._file, data)

    def finish(self) -> SpooledFile:
        os.fsync(self._file)
        os.close(self._file)
        return SpooledFile(self._path, self._name, self.size, self._digest.hexdigest())

    def abort(self) -> None:
        os.close(self._file)


def write_all(file: int, data: bytes) -> None:
    """Write all of `data` to a file descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
