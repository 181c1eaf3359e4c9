"""The dialect of a text file: its delimiter, its width and the row that holds the header."""

import re
from collections import Counter
from dataclasses import dataclass

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv.rows import Row, Splitter, read_rows
from crossfoot.ingest.source import FILE_ROW, refuse_wide

#: In order of preference when two explain the file equally well.
PROBLEM = "reader_problem"
DELIMITERS = (";", "\t", "|", ",", "^", "~", "\x01", "\x1f")
SAMPLE_ROWS = 300
PREAMBLE_ROWS = 60
DATA_CELL = re.compile(
    r"""^\s*[-+(]?\s*[$€£¥]?\s*[-+]?\d[\d.,'’\s\u00a0\u202f/:-]*\s*[)%-]?\s*([$€£]|cr|dr)?\s*$""",
    re.I,
)


@dataclass(frozen=True)
class Dialect:
    """How the rows are written.

    `header_row` is the record that holds the names, from 1, or None; `records_before` counts the
    records before the first row of data, `lines_before` the lines of text they take.
    """

    delimiter: str
    width: int
    names: tuple[str, ...]
    header_row: int | None
    records_before: int
    lines_before: int


def sniff(lines: list[str], delimiter: str | None, header_row: int | None) -> Dialect:
    """Find the dialect from the first lines of a file.

    Raises:
        UserError: the file is empty, or the header row asked for isn't there.
    """
    if not any(line.strip() for line in lines):
        raise UserError("The file is empty: it holds no text. Export it again.")
    found = delimiter or _delimiter(lines)
    if len(found) != 1:
        raise UserError(f"The delimiter {found!r} is not one character. Give one, such as ';'.")
    rows = _sample(lines, found)
    width = _usual_width(rows)
    rows = _sample(lines, found, width)
    place = _header_place(rows, width) if header_row is None else header_row - 1
    if place >= len(rows):
        raise UserError(f"There is no row {header_row}: the header can't be read from it.")
    first = place + 1 if place >= 0 else _first_data(rows, width)
    header = rows[place].fields if place >= 0 else []
    # A header that names more columns than the rows have leaves open which one the rows lack.
    width = max(width, len(_trimmed(header)), 1)
    return Dialect(
        found,
        width,
        unique_names(header, width),
        place + 1 if place >= 0 else None,
        first,
        sum(row.lines for row in rows[:first]),
    )


def unique_names(header: list[str], width: int) -> tuple[str, ...]:
    """Name `width` columns: the unnamed 'column 7', the repeated 'name (2)'."""
    refuse_wide(width)
    names: list[str] = [FILE_ROW, PROBLEM]
    for place in range(width):
        name = " ".join(header[place].split()) if place < len(header) else ""
        name = name or f"column {place + 1}"
        seen = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(name if not seen else f"{name} ({seen + 1})")
    return tuple(names[2:])


def _sample(lines: list[str], delimiter: str, width: int | None = None) -> list[Row]:
    return list(read_rows(iter(lines), Splitter(delimiter), width))[:SAMPLE_ROWS]


def _trimmed(fields: list[str]) -> list[str]:
    end = len(fields)
    while end and not fields[end - 1].strip():
        end -= 1
    return fields[:end]


def _usual_width(rows: list[Row]) -> int:
    widths = Counter(len(row.fields) for row in rows if any(cell.strip() for cell in row.fields))
    wide = {width: count for width, count in widths.items() if width > 1}
    return max(wide, key=lambda width: (wide[width], width)) if wide else 1


def _delimiter(lines: list[str]) -> str:
    scores = {mark: _score(lines, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0.0, 0) else ","


def _score(lines: list[str], mark: str) -> tuple[float, int]:
    """How well a delimiter explains the lines: by share of rows of the usual width, and fields."""
    if not any(mark in line for line in lines):
        return (0.0, 0)
    rows = [row for row in _sample(lines, mark) if any(cell.strip() for cell in row.fields)]
    width = _usual_width(rows)
    if width < 2:
        return (0.0, 0)
    share = sum(len(row.fields) == width for row in rows) / len(rows)
    names = sum(bool(cell.strip()) for cell in _widest(rows[:PREAMBLE_ROWS], width))
    return (round(share * min(width, 4), 1), min(width, names))


def _widest(rows: list[Row], width: int) -> list[str]:
    return next((row.fields for row in rows if len(row.fields) >= width), [])


def _header_place(rows: list[Row], width: int) -> int:
    """The place of the header among the first rows, -1 when there is none."""
    for place, row in enumerate(rows[:PREAMBLE_ROWS]):
        cells = [cell for cell in row.fields if cell.strip()]
        if len(cells) < max(2, (width + 1) // 2) and width > 1:
            continue
        if not any(DATA_CELL.match(cell) for cell in cells):
            return place if cells else -1
        if len(row.fields) == width:
            return -1
    return -1


def _first_data(rows: list[Row], width: int) -> int:
    needed = max(2, (width + 1) // 2) if width > 1 else 1
    for place, row in enumerate(rows[:PREAMBLE_ROWS]):
        if sum(bool(cell.strip()) for cell in row.fields) >= needed:
            return place
    return 0
