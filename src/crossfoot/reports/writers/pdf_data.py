"""A report as what the Typst template draws: texts that were formatted, widths, file names."""

import re
from collections.abc import Callable
from itertools import groupby, takewhile
from typing import Any

from crossfoot.charts import branded, draw_svg
from crossfoot.reports.report import (
    Bars,
    Block,
    Chart,
    Facts,
    Figures,
    Note,
    Points,
    Report,
    Row,
    Section,
    Table,
)
from crossfoot.reports.writers.cells import (
    NUMBERS,
    bar_shares,
    columns_of,
    cut_note,
    emphasised,
    figure_text,
    heading,
    seen,
    shown_rows,
    total_cells,
    written_words,
)
from crossfoot.reports.writers.pdf_layout import TURNED, UPRIGHT, Part, ems, layout_of

_PIXELS = 4 / 3  # CSS pixels of a point
_TILE, _GUTTER = 15.0, 14.0  # points: type of a figure, space beside it
_LONGEST_WHOLE = 500  # characters of a cell whose row is never broken
_LONGEST = 1_500  # characters of a text; more is no reading on paper
_LONG_WORD = re.compile(r"\S{20,}")
# A few characters that stay together; what combines stays with what it combines with.
_PIECE = re.compile(r".[^\W\d_]{0,5}|.", re.DOTALL)
# Marks that no font draws: they join emoji, choose variants, or turn the direction of what follows.
# Joiners within words stay, Persian and Hindi are written with them.
_INVISIBLE = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\U000e0000-\U000e0fff]"
    r"|(?<![^\W\d_])[\u200c\u200d]"
)
Words = str | list[str]


class _Files:
    """Drawings under way to the folder of the template, in the company's colour."""

    def __init__(self, accent: str) -> None:
        self.drawings: dict[str, str] = {}
        self._palette = branded(accent)

    def draw(self, chart: Chart, width: int) -> str:
        """Draw a chart; return its file's name."""
        name = f"chart-{len(self.drawings) + 1}.svg"
        self.drawings[name] = draw_svg(chart.option, width, chart.height, self._palette)
        return name


def pdf_data(report: Report) -> dict[str, Any]:
    """Plain data for `report.typ`; `files` are its drawings by name."""
    files = _Files(report.branding.accent)
    pages = [(_turns(section), section) for section in report.sections]
    runs = [
        {"turned": turned, "sections": [_section(one, files, turned=turned) for _, one in group]}
        for turned, group in groupby(pages, key=lambda page: page[0])
    ]
    branding, written = report.branding, report.written_at
    ends = [seen(branding.company), seen(report.title)]
    foot = ", ".join(end for end in ends if end)
    return {
        "title": seen(report.title) or "Report",
        "company": seen(branding.company),
        "about": [[seen(label), words(text)] for label, text in report.about],
        "written": written_words(report),
        "date": [written.year, written.month, written.day] if written else None,
        "accent": branding.accent,
        "foot": f"{foot}. {seen(branding.footer)}" if branding.footer else foot,
        "runs": runs,
        "files": files.drawings,
    }


def words(text: str) -> Words:
    """A text, in pieces where a word is too long for a line; the end of endless ones is told."""
    text = _INVISIBLE.sub("", seen(text).replace("\r", ""))
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}… ({len(text):,} characters; the spreadsheet has all)"
    if not _LONG_WORD.search(text):
        return text
    return [piece for word in re.split(r"(?<=\s)", text) for piece in _pieces(word)]


def _pieces(word: str) -> list[str]:
    return _PIECE.findall(word) if len(word) > 20 else [word]


def _turns(section: Section) -> bool:
    tables = [block for block in section.blocks if isinstance(block, Table) and block.rows.height]
    return any(layout_of(table, columns_of(table)).is_turned for table in tables)


def _section(section: Section, files: _Files, *, turned: bool) -> dict[str, Any]:
    room = TURNED if turned else UPRIGHT
    blocks = [_block(block, section.title, files, room) for block in section.blocks]
    return {"title": seen(section.title), "blocks": blocks}


def _block(block: Block, above: str, files: _Files, room: float) -> dict[str, Any]:
    """A block; a title that only repeats the section's is left out."""
    made = _MADE[type(block)](block, files, room)
    if made.get("title") == seen(above):
        made["title"] = ""
    return {"type": type(block).__name__.lower(), **made}


def _table(table: Table, files: _Files, room: float) -> dict[str, Any]:
    columns = columns_of(table)
    made = {"title": seen(table.title), "note": words(table.note), "cut": cut_note(table)}
    if not table.rows.height or not columns:
        return {**made, "empty": words(table.empty), "parts": []}
    layout = layout_of(table, columns)
    rows = list(shown_rows(table, table.rows.head(table.most_shown)))
    marks = emphasised(table)[: table.most_shown]
    cells = rows, marks, total_cells(table)
    parts = [_part(table, part, cells) for part in layout.parts]
    return {**made, "empty": "", "parts": parts, "size": layout.size}


_Cells = tuple[list[list[str]], list[bool], list[str]]


def _part(table: Table, part: Part, cells: _Cells) -> dict[str, Any]:
    numbers = part.columns
    known = columns_of(table)
    columns = [known[number] for number in numbers]
    rows, marks, ends = cells
    return {
        "heads": [words(heading(column)) for column in columns],
        "right": [column.kind in NUMBERS for column in columns],
        "levels": [column.kind == "level" for column in columns],
        "widths": list(part.widths),
        "rows": [[words(row[number]) for number in numbers] for row in rows],
        "strong": marks,
        # A row stays on its page, unless it could be longer than one.
        "whole": max((len(cell) for row in rows for cell in row), default=0) < _LONGEST_WHOLE,
        "ends": [words(ends[number]) for number in numbers] if ends else [],
        # The word for the total may reach over the empty cells beside it.
        "reach": 1 + len(list(takewhile(lambda number: ends and not ends[number], numbers[1:]))),
    }


def _chart(chart: Chart, files: _Files, room: float) -> dict[str, Any]:
    drawing = files.draw(chart, round(room * _PIXELS))
    alt = seen(chart.words) or seen(chart.title)
    made = {"title": seen(chart.title), "unit": seen(chart.unit), "alt": alt}
    return {**made, "file": drawing}


def _figures(block: Figures, files: _Files, room: float) -> dict[str, Any]:
    texts = [figure_text(one) for one in block.figures]
    tiles = [
        {"label": seen(one.label), "text": text, "note": words(one.note), "tone": one.tone}
        for one, text in zip(block.figures, texts, strict=True)
    ]
    wide = [
        max(ems(text) * _TILE, min(ems(one.label) * 8, 96.0), 58.0)
        for one, text in zip(block.figures, texts, strict=True)
    ]
    if sum(wide) + _GUTTER * (len(wide) - 1) <= room:
        return {"tiles": tiles, "columns": wide, "size": _TILE}
    across = _across(len(texts), max(wide), room)
    fits = (room / across - _GUTTER) / max(wide) * _TILE
    return {"tiles": tiles, "columns": [1] * across, "size": min(_TILE, max(fits, 8.5))}


def _across(count: int, widest: float, room: float) -> int:
    """Tiles in a row: as many as the widest allows in type that is a little smaller, evenly."""
    most = max(1, min(count, int((room + _GUTTER) // (widest * 0.8 + _GUTTER))))
    rows = -(-count // most)
    return max(1, -(-count // rows))


def _facts(block: Facts, files: _Files, room: float) -> dict[str, Any]:
    facts = [[words(label), words(text)] for label, text in block.facts]
    return {"title": seen(block.title), "facts": facts}


def _bars(block: Bars, files: _Files, room: float) -> dict[str, Any]:
    bars = [
        {
            "label": words(one.label),
            "share": share,
            "words": seen(one.words),
            "tone": one.tone,
        }
        for one, share in zip(block.bars, bar_shares(block), strict=True)
    ]
    return {"title": seen(block.title), "bars": bars}


def _points(block: Points, files: _Files, room: float) -> dict[str, Any]:
    return {"title": seen(block.title), "points": [words(point) for point in block.points]}


def _note(block: Note, files: _Files, room: float) -> dict[str, Any]:
    return {"text": words(block.text), "tone": block.tone}


def _row(block: Row, files: _Files, room: float) -> dict[str, Any]:
    whole = room - _GUTTER * (len(block.blocks) - 1)
    rooms = [whole * share / sum(block.shares) for share in block.shares]
    inner = [_block(one, "", files, width) for one, width in zip(block.blocks, rooms, strict=True)]
    return {"blocks": inner, "shares": list(block.shares), "gap": _GUTTER}


_MADE: dict[type, Callable[[Any, _Files, float], dict[str, Any]]] = {
    Table: _table,
    Chart: _chart,
    Figures: _figures,
    Facts: _facts,
    Bars: _bars,
    Points: _points,
    Note: _note,
    Row: _row,
}
