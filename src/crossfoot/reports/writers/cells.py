"""How a value is shown: one way for pages, PDF and the words beside a chart."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from crossfoot.reports.report import Bars, Column, Figure, Kind, Report, Table, Value

#: What says of a row whether it is data; only tables with subtotals have it.
ROW_KIND = "row_kind"
#: Kinds whose cells stand at the right, with digits below each other.
NUMBERS: frozenset[Kind] = frozenset({"integer", "number", "money", "share"})
# What XML can't hold and nobody can see; tab and line feed are kept.
_UNSEEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{fffe}\x{ffff}]"
_UNSEEN_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def seen(text: str) -> str:
    """Text in which control characters are a visible mark, so that every format can hold it."""
    return _UNSEEN_RE.sub("�", text)


def seen_expr(column: pl.Expr) -> pl.Expr:
    """What seen() does, for a column of text."""
    return column.str.replace_all(_UNSEEN, "�")


def shown(value: Any, kind: Kind, decimals: int = 2) -> str:
    """A value as a reader sees it; nothing for none."""
    if value is None:
        return ""
    return seen(_SHOWN.get(kind, _text)(value, decimals))


def _text(value: Any, decimals: int) -> str:
    return str(value)


def _integer(value: Any, decimals: int) -> str:
    return f"{value:,.0f}" if isinstance(value, (int, float, Decimal)) else str(value)


def _number(value: Any, decimals: int) -> str:
    if not isinstance(value, (int, float, Decimal)):
        return str(value)
    return _signless_zero(f"{value:,.{decimals}f}")


def _share(value: Any, decimals: int) -> str:
    return _signless_zero(f"{value:,.{decimals}%}")


def _signless_zero(text: str) -> str:
    return text if text.strip("-0.,%") else text.removeprefix("-")


def _time(value: Any, decimals: int) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else str(value)


def _date(value: Any, decimals: int) -> str:
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)


def _level(value: Any, decimals: int) -> str:
    return str(value).capitalize()


def _flag(value: Any, decimals: int) -> str:
    return "Yes" if value else "No"


_SHOWN: dict[Kind, Callable[[Any, int], str]] = {
    "integer": _integer,
    "number": _number,
    "money": _number,
    "share": _share,
    "date": _date,
    "time": _time,
    "level": _level,
    "flag": _flag,
}


def figure_text(figure: Figure) -> str:
    """A figure with its unit; a dash where there is none."""
    if figure.value is None:
        return "–"
    words = shown(figure.value, figure.kind, figure.decimals)
    return f"{words} {seen(figure.unit)}" if figure.unit else words


def heading(column: Column) -> str:
    """A column's title with its unit."""
    unit = column.unit or ("UTC" if column.kind == "time" else "")
    return seen(f"{column.title} ({unit})" if unit else column.title)


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns that are in the frame, so that a report may name some that a run has not."""
    return tuple(column for column in table.columns if column.name in table.rows.columns)


def shown_rows(table: Table, rows: pl.DataFrame) -> Iterator[list[str]]:
    """The cells of some of the table's rows as they are read."""
    columns = columns_of(table)
    for values in rows.select([column.name for column in columns]).iter_rows():
        yield [
            shown(value, column.kind, column.decimals)
            for value, column in zip(values, columns, strict=True)
        ]


def emphasised(table: Table) -> list[bool]:
    """For each row, whether it is one of subtotals."""
    if table.emphasis is None:
        return [False] * table.rows.height
    return table.rows[table.emphasis].fill_null(value=False).to_list()


def row_kinds(table: Table) -> list[str]:
    """For each row data, subtotal or total, so that programs add up data only."""
    kinds = ["subtotal" if marked else "data" for marked in emphasised(table)]
    if table.has_total and kinds and kinds[-1] == "subtotal":
        kinds[-1] = "total"
    return kinds


def totals(table: Table) -> dict[str, Value]:
    """The sum of each column that has a total, without rows that are subtotals themselves."""
    rows = table.rows
    if table.emphasis is not None:
        rows = rows.filter(~pl.col(table.emphasis).fill_null(value=False))
    names = [column.name for column in columns_of(table) if column.total]
    return {name: rows[name].sum() for name in names} if rows.height else {}


def total_cells(table: Table) -> list[str]:
    """The row of totals as it is read, with its name in the first cell; nothing where none is."""
    sums = totals(table)
    if not sums:
        return []
    cells = [shown(sums.get(one.name), one.kind, one.decimals) for one in columns_of(table)]
    if not cells[0]:
        cells[0] = f"Total of all {table.rows.height:,} rows" if cut_note(table) else "Total"
    return cells


def bar_shares(block: Bars) -> list[float]:
    """How long each bar is, of the longest."""
    longest = max((abs(one.value) for one in block.bars), default=0) or 1
    return [max(0.0, one.value) / longest for one in block.bars]


def written_words(report: Report) -> str:
    """When and by whom a report was written, as far as it says."""
    moment = f"{report.written_at:%Y-%m-%d %H:%M} UTC" if report.written_at else ""
    by = f"by {seen(report.written_by)}" if report.written_by else ""
    return " ".join(part for part in ("Written" if moment or by else "", moment, by) if part)


def cut_note(table: Table) -> str:
    """That not all rows are shown, and where they are."""
    if table.rows.height <= table.most_shown:
        return ""
    return (
        f"The first {table.most_shown:,} of {table.rows.height:,} rows; "
        "the spreadsheet of this report has all of them."
    )
