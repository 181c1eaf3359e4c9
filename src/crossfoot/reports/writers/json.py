"""A report as JSON: every figure exactly, every row of every table."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.reports.exact_json import exact_json
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
    ROW_KIND,
    columns_of,
    emphasised,
    row_kinds,
    seen,
    totals,
)


def write_json(report: Report, path: Path) -> None:
    """Write the report to `path`."""
    path.write_text(exact_json(plain_report(report)) + "\n", encoding="utf-8")


def plain_report(report: Report) -> dict[str, Any]:
    """The report as mappings, lists and scalars; money is Decimal, moments are ISO texts."""
    written: dict[str, Any] = _seen(
        {
            "kind": report.kind,
            "title": report.title,
            "company": report.branding.company,
            "about": [{"label": label, "text": text} for label, text in report.about],
            "written_at": report.written_at,
            "written_by": report.written_by,
            "sections": [_section(section) for section in report.sections],
        }
    )
    return written


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "blocks": [plain_block(block) for block in section.blocks]}


def plain_block(block: Block) -> dict[str, Any]:
    """One block as plain data, with its `type`."""
    return _PLAIN[type(block)](block)


def _table(table: Table) -> dict[str, Any]:
    columns = columns_of(table)
    frame = table.rows.select([column.name for column in columns])
    marks = emphasised(table)
    if table.emphasis:
        frame = frame.select(pl.Series(ROW_KIND, row_kinds(table)), pl.all())
    return {
        "type": "table",
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "columns": [
            {"name": one.name, "title": one.title, "kind": one.kind, "unit": one.unit}
            for one in columns
        ],
        "rows": frame.to_dicts(),
        "subtotal_rows": [number for number, marked in enumerate(marks) if marked],
        "totals": totals(table),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "type": "chart",
        "name": chart.name,
        "title": chart.title,
        "unit": chart.unit,
        "words": chart.words,
        "option": chart.option,
    }


def _figures(block: Figures) -> dict[str, Any]:
    return {
        "type": "figures",
        "figures": [
            {
                "label": one.label,
                "value": one.value,
                "kind": one.kind,
                "unit": one.unit,
                "note": one.note,
            }
            for one in block.figures
        ],
    }


def _facts(block: Facts) -> dict[str, Any]:
    facts = [{"label": label, "text": text} for label, text in block.facts]
    return {"type": "facts", "title": block.title, "facts": facts}


def _bars(block: Bars) -> dict[str, Any]:
    bars = [{"label": one.label, "value": one.value, "words": one.words} for one in block.bars]
    return {"type": "bars", "title": block.title, "bars": bars}


def _points(block: Points) -> dict[str, Any]:
    return {"type": "points", "title": block.title, "points": list(block.points)}


def _note(block: Note) -> dict[str, Any]:
    return {"type": "note", "text": block.text}


def _row(block: Row) -> dict[str, Any]:
    return {"type": "row", "blocks": [plain_block(inner) for inner in block.blocks]}


_PLAIN: dict[type, Callable[[Any], dict[str, Any]]] = {
    Table: _table,
    Chart: _chart,
    Figures: _figures,
    Facts: _facts,
    Bars: _bars,
    Points: _points,
    Note: _note,
    Row: _row,
}


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, dict):
        return {seen(str(key)): _seen(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_seen(inner) for inner in value]
    return value
