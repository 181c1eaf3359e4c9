"""Proof that a fast parser may be trusted with a file: its quoting and its fields are counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHUNK = 1 << 21
QUOTE, FEED, RETURN = 34, 10, 13

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass
class Shape:
    """What the rows of a file are like.

    `is_regular`: every row that is not empty has the same number of fields, no quotation mark
    stands where it can't, and no text over several lines holds as many delimiters as a row.
    `has_empty_quotes`: an empty text may be written "". `records` are the first so many records,
    which are regular in any case; they end at the byte `end`.
    """

    end: int
    records: int = 0
    is_regular: bool = True
    has_empty_quotes: bool = False


def measure(path: Path, offset: int, delimiter: str, width: int) -> Shape:
    """Count the records of a UTF-8 file from the byte `offset` on, and prove their width."""
    shape, is_open, begun = Shape(offset), False, 0
    records, at = 0, offset
    for chunk in _whole_lines(path, offset):
        at += len(chunk)
        if not chunk.endswith(b"\n"):
            chunk += b"\n"
        data = np.frombuffer(chunk, dtype=np.uint8)
        delimiters, feeds = data == ord(delimiter), data == FEED
        if is_open or b'"' in chunk:
            shape.has_empty_quotes = shape.has_empty_quotes or b'""' in chunk
            quotes = data == QUOTE
            inside = np.bitwise_xor.accumulate(quotes) ^ is_open
            shape.is_regular = _is_regular(data, quotes, inside, ord(delimiter)) and not _swallows(
                inside, delimiters, feeds, width
            )
            is_open = bool(inside[-1])
            delimiters &= ~inside
            feeds &= ~inside
        records += int(np.count_nonzero(feeds))
        begun = _fields_left(data, delimiters, feeds, width, begun)
        if begun < 0 or not shape.is_regular:
            break
        if begun == 0 and not is_open:
            shape.records, shape.end = records, at
    shape.is_regular = shape.is_regular and not is_open and begun == 0
    return shape


def _fields_left(data: Bytes, delimiters: Flags, feeds: Flags, width: int, begun: int) -> int:
    """Return the fields of the row that goes on in the next chunk, or -1 at a row of other width.

    `begun` is how many fields of the first row were in the chunk before. Empty lines do not count.
    """
    ends = np.flatnonzero(feeds)
    lengths = np.diff(ends, prepend=-1)
    empty = ends[(lengths == 1) | ((lengths == 2) & (data[ends - 1] == RETURN))]
    feeds[empty] = begun > 0
    closing = feeds[np.flatnonzero(delimiters | feeds)]
    rows, left = divmod(closing.size + begun, width)
    last = width - 1 - begun
    in_place = bool(closing[last::width].all()) if closing.size > last else True
    return left if in_place and np.count_nonzero(closing) == rows else -1


def _whole_lines(path: Path, offset: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        rest = b""
        while block := file.read(CHUNK):
            rest += block
            cut = rest.rfind(b"\n") + 1
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
        if rest:
            yield rest


def _is_regular(data: Bytes, quotes: Flags, inside: Flags, mark: int) -> bool:
    """Whether marks open only at the start of a field and close only at its end."""
    at = np.flatnonzero(quotes)
    opens = inside[at]
    before = np.concatenate((np.array([FEED], np.uint8), data))[at]
    after = np.concatenate((data, np.array([FEED], np.uint8)))[at + 1]
    at_start = (before == mark) | (before == FEED) | (before == QUOTE)
    at_end = (after == mark) | (after == FEED) | (after == RETURN) | (after == QUOTE)
    return bool(np.all(np.where(opens, at_start, at_end)))


def _swallows(inside: Flags, delimiters: Flags, feeds: Flags, width: int) -> bool:
    """Whether a line inside a quoted text looks like a row, so that a mark may be missing."""
    breaks = np.flatnonzero(feeds & inside)
    if width < 3 or not breaks.size:
        return False
    starts = np.concatenate((np.array([0]), np.flatnonzero(feeds)))
    counts = np.add.reduceat(delimiters & inside, starts, dtype=np.int64)
    return bool(np.any(counts >= width - 1))
