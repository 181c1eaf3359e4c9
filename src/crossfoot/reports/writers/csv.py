"""A report as a ZIP of CSV files: one for each table, and one that tells what the report says."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

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
    Table,
)
from crossfoot.reports.writers.cells import (
    ROW_KIND,
    columns_of,
    heading,
    row_kinds,
    seen,
    seen_expr,
)
from crossfoot.selection.cells import with_plain_cells
from crossfoot.selection.safe_cells import with_safe_cells

#: The file that holds everything but the tables.
ABOUT = "about.csv"
_COLUMNS = ("section", "label", "value", "unit", "note")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP
_Told = tuple[str, Any, str, str]


def write_csv(report: Report, path: Path) -> None:
    """Write the report to `path`; amounts have all digits and no thousands marks."""
    written = report.written_at.timetuple()[:6] if report.written_at else _EARLIEST
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in files_of(report):
            entry = zipfile.ZipInfo(name, max(written, _EARLIEST))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _csv_bytes(frame))


def files_of(report: Report) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each file's name and what is in it; tables of one name are numbered."""
    yield ABOUT, about_frame(report)
    taken: set[str] = set()
    for table in report.tables:
        name, number = table.name, 2
        while name in taken:
            name, number = f"{table.name}_{number}", number + 1
        taken.add(name)
        yield f"{name}.csv", _table_frame(table)


def about_frame(report: Report) -> pl.DataFrame:
    """Title, origin, figures, facts, bars and notes of a report, a row each."""
    top: list[_Told] = [("Title", report.title, "", ""), ("Report", report.kind, "", "")]
    top += [("Company", report.branding.company, "", "")] if report.branding.company else []
    top += [(label, text, "", "") for label, text in report.about]
    if report.written_at:
        top.append(("Written at", f"{report.written_at:%Y-%m-%d %H:%M:%S}", "UTC", ""))
    if report.written_by:
        top.append(("Written by", report.written_by, "", ""))
    rows = [("", *told) for told in top]
    for section in report.sections:
        rows += [(section.title, *told) for block in section.blocks for told in told_by(block)]
    texts = [[None if cell is None else seen(str(cell)) for cell in row] for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


def told_by(block: Block) -> Iterator[_Told]:
    """What a block says, as label, value, unit and note; of a table where it is."""
    yield from _TOLD[type(block)](block)


def _figures(block: Figures) -> Iterator[_Told]:
    for one in block.figures:
        yield one.label, one.value, one.unit, one.note


def _facts(block: Facts) -> Iterator[_Told]:
    for label, text in block.facts:
        yield label, text, "", block.title


def _bars(block: Bars) -> Iterator[_Told]:
    for one in block.bars:
        yield one.label, one.words, "", block.title


def _points(block: Points) -> Iterator[_Told]:
    for number, point in enumerate(block.points, 1):
        yield f"{block.title} {number}".strip(), point, "", ""


def _note(block: Note) -> Iterator[_Told]:
    yield "Note", block.text, "", ""


def _chart(block: Chart) -> Iterator[_Told]:
    yield block.title, block.words, block.unit, "Chart"


def _table(block: Table) -> Iterator[_Told]:
    rows = block.rows.height
    yield block.title, f"{rows:,} rows" if rows else block.empty, "", block.note


def _row(block: Row) -> Iterator[_Told]:
    for inner in block.blocks:
        yield from told_by(inner)


_TOLD: dict[type, Callable[[Any], Iterator[_Told]]] = {
    Figures: _figures,
    Facts: _facts,
    Bars: _bars,
    Points: _points,
    Note: _note,
    Chart: _chart,
    Table: _table,
    Row: _row,
}


def _table_frame(table: Table) -> pl.DataFrame:
    """The table's columns under their titles; a title that is there twice gets its name too.

    A table with subtotals begins with what each row is: data, subtotal or total.
    """
    columns = columns_of(table)
    titles = [heading(column) for column in columns]
    kind = [pl.Series(ROW_KIND, row_kinds(table))] if table.emphasis else []
    return table.rows.select(
        *kind,
        *(
            pl.col(one.name).alias(title if titles.count(title) == 1 else f"{title} [{one.name}]")
            for one, title in zip(columns, titles, strict=True)
        ),
    )


def _csv_bytes(frame: pl.DataFrame) -> bytes:
    plain = with_plain_cells(frame.lazy()).collect()
    texts = plain.with_columns(seen_expr(pl.col(pl.String)))
    written = io.BytesIO()
    # With a mark, since Excel reads UTF-8 only then; all text in quotes, as in other exports.
    with_safe_cells(texts).write_csv(
        written, include_bom=True, quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S"
    )
    return written.getvalue()
