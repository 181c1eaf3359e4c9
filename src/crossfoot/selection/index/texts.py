"""The distinct texts of a column, sorted, one after the other in a file that is only mapped.

Nothing is read but what is looked at: to find a text takes some twenty comparisons, and looking
for a part of a text goes through the bytes of all of them without making strings.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

#: Texts written at a time, and bytes searched at a time.
_TEXTS, _BYTES = 1_000_000, 1 << 22
_LOWER = 0x20
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """The texts of a column; `ends` are where each of them ends in `content`."""

    content: NDArray[np.uint8]
    ends: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, code: int) -> bytes:
        start = int(self.ends[code - 1]) if code else 0
        return self.content[start : int(self.ends[code])].tobytes()

    def at(self, codes: Iterable[int]) -> list[str]:
        return [self[code].decode() for code in codes]

    def code_of(self, text: str) -> int | None:
        """The code of a text, if it is one of them."""
        wanted = text.encode()
        code = bisect_left(self, wanted)
        return code if code < len(self) and self[code] == wanted else None

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """First code, and the one after the last."""
        start = prefix.encode()

        def cut(text: bytes) -> bytes:
            return text[: len(start)]

        first = bisect_left(self, start, key=cut)
        after = bisect_right(self, start, key=cut)
        return first, after

    def holding(self, part: str) -> Truths:
        """Which texts hold a part, in any case."""
        if part.isascii():
            return self._with_bytes(part.encode().lower())
        likely = np.flatnonzero(self._likely(part))
        texts = pl.Series(self.at(int(code) for code in likely), dtype=pl.String)
        found = np.zeros(len(self), dtype=np.bool_)
        found[likely] = texts.str.contains(f"(?i){pl.escape_regex(part)}").to_numpy()
        return found

    def with_part(self, part: str, most: int) -> list[str]:
        """The first texts that hold a part, in any case; none that follow are looked at."""
        if not part or not part.isascii():
            return self.at(int(code) for code in np.flatnonzero(self.holding(part))[:most])
        found: dict[int, None] = {}
        for codes in self._codes_with(part.encode().lower()):
            for code in codes:
                found[int(code)] = None
                if len(found) == most:
                    return self.at(found)
        return self.at(found)

    def _likely(self, part: str) -> Truths:
        """Texts with the longest piece of a part that is the same in every way of writing it."""
        # Of ASCII only s and k have relatives beyond it: the long s and the sign of Kelvin.
        pieces = re.split(r"[^\x00-\x7f]|[sSkK]", part)
        return self._with_bytes(max(pieces, key=len).encode().lower())

    def _with_bytes(self, part: bytes) -> Truths:
        found = np.zeros(len(self), dtype=np.bool_)
        if not part:
            return ~found
        for codes in self._codes_with(part):
            found[codes] = True
        return found

    def _codes_with(self, part: bytes) -> Iterator[NDArray[np.int64]]:
        """The codes of the texts that hold a part, of one piece after the other."""
        for start in range(0, len(self.content), _BYTES):
            near = self.content[start : start + _BYTES + len(part) - 1]
            hits = _hits(near, part) + np.uint64(start)
            which = np.searchsorted(self.ends, hits, side="right")
            inside = hits + np.uint64(len(part)) <= self.ends[which]
            yield which[inside]


def _hits(near: NDArray[np.uint8], part: bytes) -> NDArray[np.uint64]:
    """Where the part begins: its ends are looked for everywhere, the rest where both are."""
    last = len(part) - 1
    if len(near) <= last:
        return np.empty(0, dtype=np.uint64)
    fits = _is(near[: len(near) - last], part[0])
    if last:
        fits &= _is(near[last:], part[last])
    hits = np.flatnonzero(fits).astype(np.uint64)
    for place in range(1, last):
        hits = hits[_is(near[hits + np.uint64(place)], part[place])]
    return hits


def _is(content: NDArray[np.uint8], byte: int) -> Truths:
    """Where a byte stands; a letter also as a capital."""
    if chr(byte).isalpha():
        content = content | np.uint8(_LOWER)
    found: Truths = content == np.uint8(byte)
    return found


def write_texts(texts: pl.Series, path: Path) -> None:
    """Write sorted distinct texts, for `read_texts`."""
    with path.open("wb") as file:
        for start in range(0, len(texts), _TEXTS):
            file.write("".join(texts[start : start + _TEXTS].to_list()).encode())
    lengths = texts.str.len_bytes().cast(pl.UInt64)
    _ends(path).write_bytes(lengths.cum_sum().to_numpy().tobytes())


def read_texts(path: Path) -> Texts:
    """Map what `write_texts` wrote."""
    return Texts(mapped(path, "uint8"), mapped(_ends(path), "uint64"))


def mapped(path: Path, kind: str) -> NDArray[Any]:
    """The numbers of a file, of which only those that are used are read."""
    if not path.stat().st_size:
        return np.empty(0, dtype=kind)
    return np.asarray(np.memmap(path, dtype=kind, mode="r"))


def _ends(path: Path) -> Path:
    return path.with_suffix(".ends")
