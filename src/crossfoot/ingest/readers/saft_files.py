"""Opening an XML file safely: plain or gzip, never one that defines entities."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from crossfoot.errors import UserError

_HEAD = 65_536


class Counted:
    """A file that is not read on when too much came since `begin`."""

    def __init__(self, path: Path, file: IO[bytes], most: int) -> None:
        self._path, self._file, self._most = path, file, most
        self._count = 0

    def begin(self) -> None:
        self._count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._count += len(data)
        if self._count > self._most:
            raise UserError(
                f"{self._path.name} holds more than {self._most:,} bytes in one piece that is no "
                "part of a general ledger. Export the accounting data alone."
            )
        return data


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open an XML file for reading.

    Raises:
        UserError: it has a document type declaration, which could define entities that expand
            without end or read other files.
    """
    with path.open("rb") as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_packed else raw
        if b"<!DOCTYPE" in file.read(_HEAD).replace(b"\0", b""):
            raise UserError(
                f"{path.name} has a document type declaration (<!DOCTYPE), which SAF-T does not "
                "use and which can do harm. Export it again, or delete the declaration."
            )
        file.seek(0)
        yield file
