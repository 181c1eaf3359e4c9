"""Workbook files: recognised by what they hold, refused when they could do harm."""

import zipfile
import zlib
from pathlib import Path

from crossfoot.errors import UserError

_OLE = b"\xd0\xcf\x11\xe0"
_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
#: What the standard library raises for damaged archives.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
#: What a workbook of the largest size Excel allows can reasonably unpack to.
MOST_BYTES = 4 << 30
MOST_RATIO = 200
_SMALL = 100 << 20


def is_workbook(path: Path, head: bytes) -> bool:
    """Whether a file is a workbook, or pretends to be one by its name."""
    if head.startswith(_OLE):
        return True
    if head.startswith(b"PK\x03\x04"):
        return _is_package(path)
    return path.suffix.lower() in _SUFFIXES and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _is_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except DAMAGE:
        return path.suffix.lower() in _SUFFIXES
    parts = {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml"}
    return bool(names & parts)


def refuse_unsafe(path: Path) -> None:
    """Refuse what is no workbook inside, is encrypted, or unpacks beyond reason.

    Raises:
        UserError: it is one of these.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise UserError(
            f"{path.name} is a web page or XML saved under a workbook's name. Open it in Excel, "
            "save it as .xlsx or CSV, and give that."
        )
    if head.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise UserError(
            f"{path.name} is protected by a password. Open it in Excel, save it without a "
            "password, and give that."
        )
    if head.startswith(b"PK"):
        _refuse_bomb(path)


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except DAMAGE as error:
        raise UserError(
            f"{path.name} is damaged ({error}). Save it again from Excel, or export CSV."
        ) from error
    packed = max(sum(part.compress_size for part in parts), 1)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_BYTES or (unpacked > _SMALL and unpacked / packed > MOST_RATIO):
        raise UserError(
            f"{path.name} unpacks from {packed:,} to {unpacked:,} bytes, which no ordinary "
            "workbook does, so it is not opened. Export the ledger as CSV."
        )
