"""Widths of a table's columns on paper, the type they need, and whether the page must turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.reports.report import Column, Table
from crossfoot.reports.writers.cells import heading, shown_rows

#: Width between the margins in points: A4 upright and turned.
UPRIGHT, TURNED = 504.0, 751.0
#: What is tried in this order: type size in points, and whether the page is turned.
_LADDER = ((8.2, False), (7.2, False), (8.2, True), (7.2, True), (6.2, True))
_INSET = 8.0
#: Least and most ems of columns whose words may wrap; sentences get the most of what is left.
_WRAPPING = {"text": (9.0, 30.0), "wrap": (12.0, 90.0)}
#: A cell of more ems is a sentence, for which a column of so few makes a tower of short lines: type
#: gets smaller or the page turns before a sentence has less than the first of these.
_SENTENCE = 40.0
_ROOMS = (26.0, 18.0, 12.0)
_NARROW, _BROAD = frozenset(" ,.:;'|!ijlrtfI()[]/"), frozenset("mwMWQO@%&—…")


@dataclass(frozen=True)
class Part:
    """Columns that stand beside each other: their numbers, and their widths in points."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """How a table stands on its page. Of several parts each begins with the first column."""

    size: float
    is_turned: bool
    parts: tuple[Part, ...]


def ems(text: str) -> float:
    """About how wide a text is in ems; a little more than it needs."""
    narrow = sum(character in _NARROW for character in text)
    broad = sum(character in _BROAD or ord(character) > 0x2E80 for character in text)
    upper = sum(character.isupper() for character in text)
    return 0.36 * narrow + 0.95 * broad + 0.64 * (len(text) - narrow - broad) + 0.1 * upper


def layout_of(table: Table, columns: Sequence[Column]) -> Layout:
    """The first rung of the ladder that the columns fit on; if none, they are parted."""
    natural = _needs(table, columns)
    is_sentence = [
        column.kind == "wrap" and wish > _SENTENCE
        for column, (_, wish) in zip(columns, natural, strict=True)
    ]
    for room_of_sentence in _ROOMS if any(is_sentence) else _ROOMS[-1:]:
        needs = [
            (max(low, room_of_sentence) if long else low, wish)
            for long, (low, wish) in zip(is_sentence, natural, strict=True)
        ]
        if (layout := _unparted(needs)) is not None:
            return layout
    return _parted(natural)


def _unparted(needs: list[tuple[float, float]]) -> Layout | None:
    for size, is_turned in _LADDER:
        room = TURNED if is_turned else UPRIGHT
        if sum(low * size + _INSET for low, _ in needs) <= room:
            widths = _fitted(needs, size, room)
            return Layout(size, is_turned, (Part(tuple(range(len(needs))), widths),))
    return None


def _parted(needs: list[tuple[float, float]]) -> Layout:
    size = _LADDER[-1][0]
    parts: list[list[int]] = [[0]]
    for number in range(1, len(needs)):
        if sum(needs[i][0] * size + _INSET for i in [*parts[-1], number]) > TURNED:
            parts.append([0])
        parts[-1].append(number)
    made = [Part(tuple(one), _fitted([needs[i] for i in one], size, TURNED)) for one in parts]
    return Layout(size, is_turned=True, parts=tuple(made))


def _needs(table: Table, columns: Sequence[Column]) -> list[tuple[float, float]]:
    cells = list(shown_rows(table, table.rows.head(table.most_shown)))
    return [_need(column, [row[number] for row in cells]) for number, column in enumerate(columns)]


def _need(column: Column, cells: list[str]) -> tuple[float, float]:
    """The least and the natural width of a column in ems."""
    words = max((ems(word) * 1.06 for word in heading(column).split()), default=0.0)
    title = min(ems(heading(column)) * 1.06, max(words, 9.0))
    widest = max(map(ems, cells), default=0.0)
    if column.total:
        widest *= 1.12
    if column.kind in _WRAPPING:
        least, most = _WRAPPING[column.kind]
        natural = min(widest, most)
        return max(min(natural, least), words), max(natural, title)
    widest = min(widest, 24.0)
    return max(widest, words), max(widest, title) + 0.8


def _fitted(needs: list[tuple[float, float]], size: float, room: float) -> tuple[float, ...]:
    """Points for each column that fill the room: between least and natural, or beyond it."""
    least = [low * size + _INSET for low, _ in needs]
    natural = [max(low, wish) * size + _INSET for low, wish in needs]
    short = sum(natural) - sum(least)
    if sum(natural) > room and short > 0:
        share = (room - sum(least)) / short
        return tuple(low + share * (wish - low) for low, wish in zip(least, natural, strict=True))
    spare = (room - sum(natural)) / sum(natural)
    return tuple(width * (1 + spare) for width in natural)
