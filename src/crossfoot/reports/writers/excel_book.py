"""The sheets of a report's workbook: their names, print set-up, and what is on the cover."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.report import (
    Bar,
    Bars,
    Block,
    Chart,
    Facts,
    Figure,
    Figures,
    Note,
    Points,
    Report,
    Row,
    Table,
)
from crossfoot.reports.sheets.grid import height_of, write_text
from crossfoot.reports.sheets.setup import set_printing
from crossfoot.reports.sheets.styles import Styles
from crossfoot.reports.writers.branding import logo_kind
from crossfoot.reports.writers.cells import seen
from crossfoot.reports.writers.excel_cells import kind_name, write_value
from crossfoot.reports.writers.excel_charts import chart_sheet
from crossfoot.reports.writers.excel_tables import table_sheet

COVER = "Report"
_WIDTHS = (38, 26, 12, 70)
_LONGEST = 32_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]|^'|'$")
_LONGEST_NAME = 31
_SAID = re.compile(r"[+-]?[\d,]+(?:\.(\d+))?")


def write_book(workbook: Workbook, report: Report) -> None:
    """Add every sheet: the cover first, then tables and charts in the order of the report."""
    styles = Styles(workbook, 2, report.branding.accent)
    names = _SheetNames()
    cover = _Cover(workbook.add_worksheet(names.take(COVER)), styles, report)
    sheets = [
        (block, names.take(block.title or block.name))
        for block in report.blocks
        if isinstance(block, (Table, Chart))
    ]
    cover.write({id(block): name for block, name in sheets})
    for block, name in sheets:
        sheet = workbook.add_worksheet(name)
        if isinstance(block, Table):
            table_sheet(sheet, styles, block)
        else:
            chart_sheet(workbook, sheet, styles, block)
        _printing(sheet, report, block.title)


def _printing(sheet: Worksheet, report: Report, title: str) -> None:
    """Company and report at the head of every page."""
    ends = [seen(report.branding.company)[:60], seen(report.title)[:80]]
    above = ", ".join(end for end in ends if end)
    set_printing(sheet, above, seen(title)[:60], seen(report.branding.footer)[:100])


class _SheetNames:
    """Names that Excel allows: no marks of its own, short, none twice."""

    def __init__(self) -> None:
        self._taken: set[str] = {"history"}  # Excel keeps it for itself

    def take(self, title: str) -> str:
        plain = _FORBIDDEN.sub(" ", seen(title)).strip() or "Table"
        name, number = plain[:_LONGEST_NAME].strip(), 2
        while name.lower() in self._taken:
            ending = f" {number}"
            name, number = plain[: _LONGEST_NAME - len(ending)].strip() + ending, number + 1
        self._taken.add(name.lower())
        return name


@dataclass
class _Cover:
    """The first sheet under way; `row` is the next free one."""

    sheet: Worksheet
    styles: Styles
    report: Report
    row: int = 0

    def write(self, places: dict[int, str]) -> None:
        """Title, origin, and all sections; `places` are the sheets of tables and charts."""
        for number, width in enumerate(_WIDTHS):
            self.sheet.set_column(number, number, width, self.styles["text"])
        self.sheet.hide_gridlines(2)
        self._top()
        for section in self.report.sections:
            self.row += 1
            if section.title:
                self._heading(section.title)
            for block in section.blocks:
                self._block(block, section.title, places)
        _printing(self.sheet, self.report, "")

    def _top(self) -> None:
        report = self.report
        logo = report.branding.logo
        if logo is not None and logo_kind(logo) == "png":
            self._logo(logo)
        if report.branding.company:
            self._text(0, report.branding.company, "bold")
            self.row += 1
        self.sheet.set_row(self.row, 24)
        self._text(0, report.title, "title")
        self.row += 1
        facts = list(report.about)
        if report.written_at:
            facts.append(("Written", f"{report.written_at:%Y-%m-%d %H:%M} UTC"))
        if report.written_by:
            facts.append(("Written by", report.written_by))
        for label, text in facts:
            self._fact(label, text)

    def _logo(self, logo: bytes) -> None:
        options = {"image_data": io.BytesIO(logo), "description": "Logo", "object_position": 3}
        size = int.from_bytes(logo[16:20], "big"), int.from_bytes(logo[20:24], "big")
        scale = min(200 / size[0], 56 / size[1], 1.0)
        self.sheet.insert_image(
            0, 3, "logo.png", {**options, "x_scale": scale, "y_scale": scale, "x_offset": 280}
        )

    def _heading(self, title: str) -> None:
        for column in range(len(_WIDTHS)):
            self.sheet.write_blank(self.row, column, None, self.styles["section"])
        self._text(0, title, "section")
        self.row += 1

    def _block(self, block: Block, above: str, places: dict[int, str]) -> None:
        if isinstance(block, Row):
            for inner in block.blocks:
                self._block(inner, above, places)
            return
        if isinstance(block, (Table, Chart)):
            self._link(block, places[id(block)])
            return
        title = getattr(block, "title", "")
        if title and title != above:
            self._text(0, title, "bold")
            self.row += 1
        _WRITTEN[type(block)](self, block)

    def _link(self, block: Table | Chart, sheet: str) -> None:
        target = sheet.replace("'", "''")
        words = seen(block.title)[:200] or sheet
        self.sheet.write_url(
            self.row, 0, f"internal:'{target}'!A1", self.styles["link"], string=words
        )
        if isinstance(block, Table):
            rows = block.rows.height
            self._text(1, f"{rows:,} rows" if rows else block.empty, "wrap")
            self._wrapped(3, block.note, "note")
        else:
            self._text(1, "Chart with its figures", "text")
            self._wrapped(3, block.words, "note")
        self.row += 1

    def figure(self, figure: Figure) -> None:
        """A figure under its label, as a number."""
        self._text(0, figure.label, "wrap")
        kind = kind_name(figure.kind, figure.decimals)
        if figure.value is None:
            self._text(1, "–", "bold")
        else:
            write_value(self.sheet, self.styles, (self.row, 1), figure.value, kind)
        self._text(2, figure.unit, "muted")
        self._wrapped(3, figure.note, "note")
        self.row += 1

    def _fact(self, label: str, text: str) -> None:
        self._text(0, label, "muted")
        self._merged(1, text, "wrap")
        self.row += 1

    def paragraph(self, text: str, kind: str = "wrap") -> None:
        """A text as wide as the sheet."""
        self._merged(0, text, kind)
        self.row += 1

    def _merged(self, column: int, text: str, kind: str) -> None:
        text = seen(text)[:_LONGEST]
        last = len(_WIDTHS) - 1
        self.sheet.merge_range(self.row, column, self.row, last, "", self.styles[kind])
        self._text(column, text, kind)
        self.sheet.set_row(self.row, height_of(len(text), sum(_WIDTHS[column:])))

    def _wrapped(self, column: int, text: str, kind: str) -> None:
        if text:
            self._text(column, text, kind)
            self.sheet.set_row(self.row, height_of(min(len(text), _LONGEST), _WIDTHS[column]))

    def _text(self, column: int, text: str, kind: str) -> None:
        write_text(self.sheet, self.styles, (self.row, column), seen(text)[:_LONGEST], kind)

    def facts(self, block: Facts) -> None:
        """Labels with their texts, below each other."""
        for label, text in block.facts:
            self._fact(label, text)

    def bars(self, block: Bars) -> None:
        """Bars as words and as data bars of their values."""
        first = self.row
        for one in block.bars:
            self._text(0, one.label, "wrap")
            value, decimals = _as_read(one)
            self.sheet.write_number(self.row, 1, value, self.styles[f"money{decimals}"])
            self._text(3, one.words, "text")
            self.row += 1
        if block.bars:
            colour = _lightened(self.report.branding.accent)
            bar = {"type": "data_bar", "bar_solid": True, "bar_color": colour}
            self.sheet.conditional_format(first, 1, self.row - 1, 1, bar)


def _as_read(bar: Bar) -> tuple[float, int]:
    """The number of a bar's words with its decimals, so that both are rounded in one place."""
    said = _SAID.fullmatch(bar.words)
    if said is None:
        return bar.value, 1
    return float(bar.words.replace(",", "")), len(said[1] or "")


def _lightened(colour: str) -> str:
    """A colour that black figures can be read on."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{255 - (255 - part) * 2 // 5:02X}" for part in parts)


def _figures(cover: _Cover, block: Figures) -> None:
    for one in block.figures:
        cover.figure(one)


def _points(cover: _Cover, block: Points) -> None:
    for number, point in enumerate(block.points, 1):
        cover.paragraph(f"{number}. {point}")


def _note(cover: _Cover, block: Note) -> None:
    cover.paragraph(block.text, "wrap" if block.tone in ("plain", "good", "low") else "warning")


_WRITTEN: dict[type, Callable[[_Cover, Any], None]] = {
    Figures: _figures,
    Facts: _Cover.facts,
    Bars: _Cover.bars,
    Points: _points,
    Note: _note,
}
