"""Screening: a file that can't be what it says is refused at once, before anything is kept."""

import zlib
from pathlib import PurePath

from django.conf import settings

from crossfoot_server.datasets.models import FileKind
from crossfoot_server.shared.errors import InvalidError
from crossfoot_server.uploads.archives import screen_zip
from crossfoot_server.uploads.signatures import (
    EMPTY_ZIP,
    GZIP,
    KINDS,
    NO_TABLES,
    OLE,
    PARQUET,
    PROMISES,
    TITLES,
    WEB_PAGES,
    ZIP,
)
from crossfoot_server.uploads.spool import SpooledFile
from crossfoot_server.uploads.words import Words, words_of

HEAD_BYTES = 65_536
#: Bytes of control that no text has, and the share of them that makes a file no text.
_CONTROL = bytes(set(range(32)) - set(b"\0\t\n\v\f\r\x1a\x1b"))
_MOST_CONTROL, _MOST_NULS = 0.02, 0.3
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BLANKS = b"\xef\xbb\xbf \t\r\n\0\xff\xfe"


def screen(file: SpooledFile, kind: str = FileKind.LEDGER) -> None:
    """Refuse a file that can't be what its name says it is, whatever kind it should be of.

    Raises:
        InvalidError: with what it is and what to give instead.
    """
    words = words_of(kind)
    if not file.size:
        raise InvalidError(f"The file is empty. Export {words.it} again.", "empty_file")
    with file.path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
        opened.seek(max(0, file.size - len(PARQUET)))
        tail = opened.read()
    suffix = PurePath(file.name).suffix.lower().lstrip(".")
    _refuse_no_table(head, words)
    _refuse_broken_promise(head, suffix)
    if head.startswith(ZIP):
        screen_zip(file.path, suffix, settings.ENVIRONMENT.max_unpacked_bytes, words)
    elif head.startswith(PARQUET):
        _refuse_cut_parquet(tail)
    elif head.startswith(GZIP):
        _screen_gzip(head, words)
    elif not head.startswith(OLE):
        _refuse_binary(head, words)


def _refuse_no_table(head: bytes, words: Words) -> None:
    for known in NO_TABLES:
        if head.startswith(known.start, known.offset):
            raise _no_table(known.title, words)
    start = head[:1024].replace(b"\0", b"").lstrip(_BLANKS).lower()
    if start.startswith(WEB_PAGES):
        raise _no_table("a web page", words)
    if head.startswith(EMPTY_ZIP):
        raise InvalidError(f"The archive is empty. Give {words.it} itself.", "empty_file")


def _no_table(title: str, words: Words) -> InvalidError:
    return InvalidError(
        f"The file is {title}, not {words.one}. Give {words.formats}.", "wrong_type"
    )


def _refuse_broken_promise(head: bytes, suffix: str) -> None:
    if suffix not in PROMISES:
        return
    found = next((title for start, title in KINDS.items() if head.startswith(start)), "text")
    promised = PROMISES[suffix]
    kept = head.startswith(promised) if promised else found == "text"
    if not kept:
        raise InvalidError(
            f"The file is called .{suffix}, so it should be {TITLES.get(suffix, 'text')}, but it "
            f"is {found}. Give it the right ending, or export it again.",
            "wrong_type",
        )


def _refuse_cut_parquet(tail: bytes) -> None:
    if tail != PARQUET:
        raise InvalidError(
            "The Parquet file is cut off: its end is missing. Write it again, or send it again.",
            "damaged",
        )


def _screen_gzip(head: bytes, words: Words) -> None:
    try:
        inner = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
    except zlib.error as error:
        raise InvalidError(
            "The gzip file is damaged at its beginning. Pack it again, or give it unpacked.",
            "damaged",
        ) from error
    if inner.startswith((ZIP, GZIP)):
        raise InvalidError(
            "The gzip file holds another archive or a workbook. Give that itself.",
            "nested_archive",
        )
    _refuse_no_table(inner, words)
    _refuse_binary(inner, words)


def _refuse_binary(head: bytes, words: Words) -> None:
    """Refuse what is no text in any encoding that accounting systems write."""
    if head.startswith(_BOMS) or _looks_like_utf16(head):
        return
    control = sum(head.count(byte) for byte in _CONTROL)
    if control > _MOST_CONTROL * len(head) or head.count(0) > _MOST_NULS * len(head):
        raise InvalidError(
            "The file is neither text nor a workbook or Parquet file. "
            f"Export {words.it} as CSV, Excel or Parquet.",
            "wrong_type",
        )


def _looks_like_utf16(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > len(head) / 5 and min(even, odd) < max(even, odd) / 4
