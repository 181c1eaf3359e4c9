"""ZIP files looked at from outside: what their directory says, before anything is unpacked."""

import re
import struct
import zipfile
from pathlib import Path, PurePosixPath

from crossfoot_server.shared.errors import InvalidError
from crossfoot_server.uploads.signatures import (
    ARCHIVES,
    WORKBOOK_PARTS,
    WORKBOOK_SUFFIXES,
)
from crossfoot_server.uploads.words import Words

#: Entries and bytes of a directory: no workbook comes near, and reading it takes memory.
MOST_ENTRIES, MOST_DIRECTORY = 10_000, 8 << 20
#: Nothing that people keep in workbooks or CSV shrinks more; zeros shrink a thousandfold.
MOST_RATIO, SMALL = 200, 100 << 20
_TAIL = 65_536 + 22
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_DRIVE = re.compile(r"^[A-Za-z]:")
_IS_ENCRYPTED = 0x1


def screen_zip(path: Path, suffix: str, most_bytes: int, words: Words) -> None:
    """Refuse a ZIP that is damaged, a bomb, or holds no table.

    Raises:
        InvalidError: it is one of these.
    """
    _refuse_long_directory(path, words)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise _damaged() from error
    _refuse_names(parts, words)
    _refuse_bomb(parts, most_bytes, words)
    files = [part for part in parts if not part.is_dir()]
    is_workbook = any(part.filename in WORKBOOK_PARTS for part in files)
    if suffix in WORKBOOK_SUFFIXES and not is_workbook:
        raise InvalidError(
            f"The file is called .{suffix}, but it is no workbook inside. Save it again from "
            "Excel, or export CSV.",
            "wrong_type",
        )
    if not is_workbook:
        _refuse_packed(files, words)


def _refuse_long_directory(path: Path, words: Words) -> None:
    """Look at the directory's own size first: reading a hostile one would fill memory."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        tail = file.read()
        place = tail.rfind(b"PK\x05\x06")
        if place < 0 or len(tail) - place < _END.size:
            raise _damaged()
        entries, size = _END.unpack_from(tail, place)[4:6]
        if entries == 0xFFFF or size == 0xFFFFFFFF:
            entries, size = _end64(tail)
    if entries > MOST_ENTRIES or size > MOST_DIRECTORY:
        raise InvalidError(
            f"The archive holds {entries:,} files; at most {MOST_ENTRIES:,} are looked at. Give "
            f"{words.it} alone.",
            "too_many_entries",
        )


def _end64(tail: bytes) -> tuple[int, int]:
    place = tail.rfind(b"PK\x06\x06")
    if place < 0 or len(tail) - place < _END64.size:
        raise _damaged()
    found = _END64.unpack_from(tail, place)
    return found[7], found[8]


def _refuse_names(parts: list[zipfile.ZipInfo], words: Words) -> None:
    for part in parts:
        name = part.orig_filename.replace("\\", "/")
        steps = PurePosixPath(name).parts
        if name.startswith("/") or ".." in steps or "\0" in name or _DRIVE.match(name):
            raise InvalidError(
                "The archive holds a file whose name leads out of its folder, so it is not "
                f"opened. Pack {words.it} again.",
                "unsafe_archive",
            )


def _refuse_bomb(parts: list[zipfile.ZipInfo], most_bytes: int, words: Words) -> None:
    packed = max(sum(part.compress_size for part in parts), 1)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > most_bytes or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise InvalidError(
            f"The file unpacks from {packed:,} to {unpacked:,} bytes, which no ordinary file "
            f"does, so it is not opened. Export {words.it} as CSV.",
            "zip_bomb",
        )


def _refuse_packed(files: list[zipfile.ZipInfo], words: Words) -> None:
    """An archive that is no workbook has to hold one file, and no archive."""
    if len(files) != 1:
        raise InvalidError(
            f"The archive holds {len(files)} files and is no workbook. Give the one file that "
            f"holds {words.it}.",
            "not_one_file",
        )
    if files[0].flag_bits & _IS_ENCRYPTED:
        raise InvalidError(
            f"The archive is protected by a password. Give {words.it} without one.", "encrypted"
        )
    if files[0].filename.lower().endswith(ARCHIVES):
        raise InvalidError(
            "The archive holds another archive or a workbook. Give that itself.",
            "nested_archive",
        )


def _damaged() -> InvalidError:
    return InvalidError(
        "The file is damaged: it begins like a workbook or ZIP archive, and its directory can't "
        "be read. Perhaps it did not come over whole; save or export it again.",
        "damaged",
    )
