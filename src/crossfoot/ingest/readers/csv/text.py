"""From the bytes of a text file to plain UTF-8 with ordinary line ends, without losing a byte."""

import codecs
import gzip
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv.survey import CHUNK, Survey, chunks, encoding_of, survey_of
from crossfoot.ingest.source import MOST_RATIO, MOST_UNPACKED, SMALL

#: Lines named in a note before it says 'and more'.
NAMED_LINES = 5
_BROKEN = (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class PlainText:
    """UTF-8 with line feeds, alone or after a return: the file itself or a temporary copy."""

    path: Path
    notes: tuple[str, ...]
    keeper: object = None


def plain_text(path: Path, encoding: str | None, most_unpacked: int = MOST_UNPACKED) -> PlainText:
    """Open a file as plain UTF-8, through a temporary copy where it is not that already.

    Raises:
        UserError: the encoding is unknown, a line is longer than any row, or an archive doesn't
            hold exactly one file or unpacks beyond reason.
    """
    unpacked, keeper, notes = _unpack(path, most_unpacked)
    survey = survey_of(unpacked)
    found = encoding or encoding_of(unpacked, survey)
    if _is_plain(found, survey):
        return PlainText(unpacked, tuple(notes), keeper)
    target, own = _scratch_file()  # what was unpacked has to stay until it is read
    notes += _transcode(unpacked, target, found, survey)
    return PlainText(target, tuple(notes), own)


def _is_plain(encoding: str, survey: Survey) -> bool:
    is_utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii")
    return is_utf8 and survey.is_utf8 and not survey.nuls and not survey.ends_are_odd


class _Keeper:
    """Holds a temporary file: it is deleted with this object."""


def _scratch_file() -> tuple[Path, object]:
    handle = tempfile.NamedTemporaryFile(prefix="crossfoot-", suffix=".csv", delete=False)  # noqa: SIM115
    handle.close()
    path, keeper = Path(handle.name), _Keeper()
    weakref.finalize(keeper, path.unlink, missing_ok=True)
    return path, keeper


def _unpack(path: Path, most: int) -> tuple[Path, object, list[str]]:
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        target, keeper = _scratch_file()
        with _readable(path), gzip.open(path) as packed:
            _copy(path, cast("IO[bytes]", packed), target, most)
        return target, keeper, []
    if head == b"PK\x03\x04":
        return _unzip(path, most)
    return path, None, []


def _copy(path: Path, packed: IO[bytes], target: Path, most: int) -> None:
    """Copy what is packed, but not beyond reason: what an archive says of itself may be a lie."""
    most = min(most, max(SMALL, MOST_RATIO * path.stat().st_size))
    size = 0
    with target.open("wb") as out:
        while piece := packed.read(CHUNK):
            size += len(piece)
            if size > most:
                raise UserError(
                    f"{path.name} unpacks to more than {most:,} bytes, which no ordinary ledger "
                    "of its size does, so it is not read on. Give it unpacked."
                )
            out.write(piece)


def _unzip(path: Path, most: int) -> tuple[Path, object, list[str]]:
    target, keeper = _scratch_file()
    with _readable(path), zipfile.ZipFile(path) as archive:
        names = [item.filename for item in archive.infolist() if not item.is_dir()]
        if len(names) != 1:
            raise UserError(
                f"{path.name} holds {len(names)} files. Unpack it and give one of them."
            )
        with archive.open(names[0]) as packed:
            _copy(path, packed, target, most)
    return target, keeper, [f"{names[0]} was read from the archive"]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn a broken archive into a sentence."""
    try:
        yield
    except _BROKEN as error:
        raise UserError(
            f"{path.name} can't be unpacked ({error}). Pack it again or give it unpacked."
        ) from error


def _transcode(path: Path, target: Path, encoding: str, survey: Survey) -> list[str]:
    wrong: list[int] = []
    end = b"\r" if survey.has_lone_returns else b"\n"
    pieces = _decoded(path, encoding, end, wrong)
    with target.open("w", encoding="utf-8", newline="", errors="replace") as out:
        for text in _line_ends_mended(pieces, survey):
            out.write(text.replace("\0", ""))
    return _notes(encoding, survey, wrong)


def _notes(encoding: str, survey: Survey, wrong: list[int]) -> list[str]:
    notes = [] if encoding == "utf-8" else [f"the file was read as {encoding}"]
    if wrong:
        named = ", ".join(str(line) for line in wrong[:NAMED_LINES])
        more = "" if len(wrong) <= NAMED_LINES else f" and {len(wrong) - NAMED_LINES} more"
        notes.append(
            f"line {named}{more} of the file holds a byte that is not {encoding}; it was "
            "read as Windows-1252"
        )
    if survey.nuls and not encoding.startswith(("utf-16", "utf-32")):
        notes.append(f"{survey.nuls} NUL bytes were dropped")
    if survey.ends_are_odd:
        notes.append("line ends were mended (lone or doubled carriage returns)")
    return notes


def _decoded(path: Path, encoding: str, end: bytes, wrong: list[int]) -> Iterator[str]:
    """Decode lines; one that fails is read as Windows-1252 and its number kept."""
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise UserError(
            f"The encoding {encoding} is unknown. Try utf-8, utf-16 or cp1252."
        ) from error
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _decoded_wide(path, encoding)
        return
    done, rest = 0, b""
    for chunk in chunks(path):
        whole, mark, tail = chunk.rpartition(end)
        if not mark:
            rest += tail
            continue
        text = rest + whole + mark
        rest = tail
        yield _decode_lines(text, encoding, end, done, wrong)
        done += text.count(end)
    yield _decode_lines(rest, encoding, end, done, wrong)


def _decoded_wide(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first = True
    for chunk in chunks(path):
        text = decoder.decode(chunk)
        yield text.removeprefix("\ufeff") if is_first else text
        is_first = False
    yield decoder.decode(b"", final=True)


def _decode_lines(data: bytes, encoding: str, end: bytes, done: int, wrong: list[int]) -> str:
    data = data.removeprefix(codecs.BOM_UTF8) if not done else data
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        lines = data.split(end)
    decoded = [_decode_line(line, encoding, done + n, wrong) for n, line in enumerate(lines, 1)]
    return end.decode().join(decoded)


def _decode_line(line: bytes, encoding: str, number: int, wrong: list[int]) -> str:
    for name in (encoding, "cp1252"):
        try:
            return line.decode(name)
        except UnicodeDecodeError:
            if name == encoding:
                wrong.append(number)
    return line.decode("latin-1")


def _line_ends_mended(pieces: Iterator[str], survey: Survey) -> Iterator[str]:
    held = ""
    for piece in pieces:
        text = held + piece
        body = text.rstrip("\r")
        held = text[len(body) :]
        yield _mended(body, survey)
    yield _mended(held, survey)


def _mended(text: str, survey: Survey) -> str:
    if "\r" not in text:
        return text
    while "\r\r\n" in text:
        text = text.replace("\r\r\n", "\r\n")
    text = text.replace("\r\n", "\n")
    return text.replace("\r", "\n") if survey.has_lone_returns else text
