"""Rows of a text file one by one: for files whose quoting or number of fields needs care."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

#: A quoted text over more lines than this is taken for a quotation mark that was never closed.
LONGEST_TEXT_LINES = 200


@dataclass(frozen=True)
class Row:
    """One record: its fields, the lines of text it took, and why it can't be relied on, if so."""

    fields: list[str]
    lines: int = 1
    problem: str | None = None


@dataclass(frozen=True)
class Splitter:
    """Splits text into fields at one delimiter; quotation marks count at the start of a field."""

    delimiter: str

    @cached_property
    def _quoted(self) -> Callable[[str, int], re.Match[str] | None]:
        mark = re.escape(self.delimiter)
        return re.compile(rf' *"((?:[^"]|"")*)" *(?:({mark})|\Z)').match

    @cached_property
    def _unclosed(self) -> Callable[[str, int], re.Match[str] | None]:
        return re.compile(r' *"(?:[^"]|"")*\Z').match

    def split(self, text: str) -> tuple[list[str] | None, bool]:
        """Return the fields, or None and whether a quotation mark is still open at the end."""
        if '"' not in text:
            return text.split(self.delimiter), False
        fields, at = [], 0
        while True:
            end = text.find(self.delimiter, at)
            field = text[at:] if end < 0 else text[at:end]
            if field.lstrip(" ").startswith('"'):
                match = self._quoted(text, at)
                if match is None:
                    return None, self._unclosed(text, at) is not None
                field, end = match[1].replace('""', '"'), match.start(2)
            fields.append(field)
            if end < 0:
                return fields, False
            at = end + len(self.delimiter)


class _Lines:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._ahead: deque[str] = deque()

    def take(self) -> str | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def peek(self, place: int) -> str | None:
        """The line `place` lines ahead, from 0, or None at the end."""
        while len(self._ahead) <= place:
            line = next(self._lines, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[place]


def read_rows(lines: Iterator[str], splitter: Splitter, width: int | None) -> Iterator[Row]:
    """Yield every record of the lines; `width` is the number of fields a row should have.

    A quoted text may go on over lines when the whole then has `width` fields and no line inside it
    looks like a row of its own; otherwise the mark is taken literally, and the row is a problem
    unless it has `width` fields that way.
    """
    source = _Lines(lines)
    while (line := source.take()) is not None:
        fields, is_open = splitter.split(line)
        if fields is not None:
            yield Row(fields)
        else:
            joined = _joined(line, source, splitter, width) if is_open else None
            yield joined or _literal(line, splitter, width)


def _joined(first: str, source: _Lines, splitter: Splitter, width: int | None) -> Row | None:
    parts = [first]
    while len(parts) < LONGEST_TEXT_LINES:
        line = source.peek(len(parts) - 1)
        if line is None or _looks_like_row(line, splitter, width):
            return None
        parts.append(line)
        if '"' not in line:
            continue
        fields, is_open = splitter.split("\n".join(parts))
        if fields is not None and width in (None, len(fields)):
            for _ in parts[1:]:
                source.take()
            return Row(fields, len(parts))
        if not is_open:
            return None
    return None


def _looks_like_row(line: str, splitter: Splitter, width: int | None) -> bool:
    return (
        bool(width and width > 2)
        and line.count(splitter.delimiter) == (width or 0) - 1
        and (splitter.split(line)[0] is not None)
    )


def _literal(line: str, splitter: Splitter, width: int | None) -> Row:
    fields = line.split(splitter.delimiter)
    if width in (None, len(fields)):
        return Row(fields)
    return Row(fields, 1, "a quotation mark is opened and not closed, or not doubled inside a text")
