"""Workbook files: recognised by what they hold, refused when they could do harm."""

import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from crossfoot.errors import UserError
from crossfoot.ingest.source import MOST_RATIO, SMALL

_OLE = b"\xd0\xcf\x11\xe0"
#: The header before a part's bytes: the lengths of its name and extra field at the end.
_LOCAL = struct.Struct("<26x2H")
_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
#: What the standard library raises for damaged archives.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
#: What a workbook of the largest size Excel allows can reasonably unpack to.
MOST_BYTES = 4 << 30
#: Packed, a part of at most this size unpacks to no more than memory can hold.
_HARMLESS = 64 << 10
_CHUNK = 1 << 20


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
    if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise UserError(
            f"{path.name} unpacks from {packed:,} to {unpacked:,} bytes, which no ordinary "
            "workbook does, so it is not opened. Export the ledger as CSV."
        )
    with path.open("rb") as file:
        for part in parts:
            if part.compress_type == zipfile.ZIP_DEFLATED and part.compress_size > _HARMLESS:
                _refuse_lie(path, file, part)


def _refuse_lie(path: Path, file: IO[bytes], part: zipfile.ZipInfo) -> None:
    """Unpack a part into nothing: a size told too small would be found out only in memory."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) == _LOCAL.size:
        file.seek(sum(_LOCAL.unpack(header)), os.SEEK_CUR)
    inflate, left, size = zlib.decompressobj(-zlib.MAX_WBITS), part.compress_size, 0
    data = b""
    while not inflate.eof and size <= part.file_size and (left or data):
        if not data:
            data = file.read(min(_CHUNK, left))
            left = left - len(data) if data else 0
        try:
            size += len(inflate.decompress(data, _CHUNK))
        except zlib.error:
            return  # damaged: the reader says how
        data = inflate.unconsumed_tail
    if size > part.file_size:
        raise UserError(
            f"{path.name} is damaged: a part of it unpacks to more than the {part.file_size:,} "
            "bytes it says, so it is not opened. Save it again from Excel, or export CSV."
        )
