"""What the bytes of a text file look like: line ends, NUL bytes and the encoding."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crossfoot.errors import UserError

CHUNK = 1 << 22
#: A line is held in memory several times; no ledger has rows of this length.
LONGEST_LINE = 32 << 20
_LONE_RETURN = re.compile(rb"\r(?![\r\n])")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass
class Survey:
    """What the bytes of a file look like; `line` is how long the line is that is not ended yet."""

    nuls: int = 0
    returns: int = 0
    feeds: int = 0
    lone: int = 0
    doubled: bool = False
    is_utf8: bool = True
    line: int = 0

    @property
    def ends_are_odd(self) -> bool:
        return self.doubled or self.has_lone_returns

    @property
    def has_lone_returns(self) -> bool:
        return self.lone > 2 * self.feeds


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some megabytes at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def survey_of(path: Path) -> Survey:
    """Look at every byte of a file.

    Raises:
        UserError: it has a line that no ledger has.
    """
    survey, decoder, before = Survey(), codecs.getincrementaldecoder("utf-8")(), b""
    for chunk in chunks(path):
        survey.nuls += chunk.count(0)
        _count_line_ends(survey, before, chunk)
        before = chunk[-2:]
        if _longest_line(survey, chunk) > LONGEST_LINE:
            raise UserError(
                f"{path.name} has a line of more than {LONGEST_LINE:,} bytes, which is no row of "
                "a ledger. Export it again, with a line for each row."
            )
        if survey.is_utf8 and not (chunk.isascii() and not decoder.getstate()[0]):
            survey.is_utf8 = _decodes(decoder, chunk)
    survey.is_utf8 = survey.is_utf8 and not decoder.getstate()[0]
    return survey


def _longest_line(survey: Survey, chunk: bytes) -> int:
    """The bytes of the longest line that ends in a chunk or goes on after it."""
    end = b"\n" if b"\n" in chunk else b"\r"
    first = chunk.find(end)
    ended = survey.line + (first if first >= 0 else len(chunk))
    survey.line = ended if first < 0 else len(chunk) - chunk.rfind(end) - 1
    return max(ended, survey.line)


def _count_line_ends(survey: Survey, before: bytes, chunk: bytes) -> None:
    survey.feeds += chunk.count(b"\n") if b"\r" in chunk or survey.returns else 0
    if b"\r" not in chunk and not before.endswith(b"\r"):
        return
    joined = before + chunk
    survey.returns += chunk.count(b"\r")
    if chunk.count(b"\r\n") < chunk.count(b"\r"):
        survey.lone += len(_LONE_RETURN.findall(chunk))
    survey.doubled = survey.doubled or b"\r\r\n" in joined


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(path: Path, survey: Survey) -> str:
    """The encoding, by its mark, the place of NUL bytes, or what can be decoded."""
    head = next(chunks(path), b"")[: 1 << 16]
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 5 and even < odd / 4:
        return "utf-16-le"
    if even > len(head) / 5 and odd < even / 4:
        return "utf-16-be"
    return "utf-8" if survey.is_utf8 or _is_mostly_utf8(path) else "cp1252"


def _is_mostly_utf8(path: Path) -> bool:
    """Whether more lines hold a proper UTF-8 letter than a byte that can't be UTF-8."""
    proper = wrong = 0
    for chunk in chunks(path):
        for line in chunk.splitlines() if not chunk.isascii() else ():
            if not line.isascii():
                proper, wrong = (proper + 1, wrong) if _is_utf8(line) else (proper, wrong + 1)
    return proper > wrong


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
