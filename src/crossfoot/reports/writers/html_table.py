"""A table of a report as HTML."""

from html import escape
from itertools import takewhile

from crossfoot.reports.report import Column, Table
from crossfoot.reports.writers.cells import (
    NUMBERS,
    columns_of,
    cut_note,
    emphasised,
    heading,
    seen,
    shown_rows,
    total_cells,
)

_BROKEN = frozenset({"text", "wrap"})
_LONGEST_CODE = 40


def table_html(table: Table, head: str) -> str:
    """Heading, note and the first rows; the rest is told of."""
    note = f'<p class="small">{escape(seen(table.note))}</p>' if table.note else ""
    columns = columns_of(table)
    if not table.rows.height or not columns:
        return f'{head}{note}<p class="small">{escape(seen(table.empty))}</p>'
    cut = cut_note(table)
    told = f'<p class="small">{cut}</p>' if cut else ""
    return f"{head}{note}{_table(table, columns)}{told}"


def _table(table: Table, columns: tuple[Column, ...]) -> str:
    kinds = [_class(column) for column in columns]
    heads = "".join(
        f'<th scope="col" class="{kind}">{escape(heading(column))}</th>'
        for column, kind in zip(columns, kinds, strict=True)
    )
    first = table.rows.head(table.most_shown)
    rows = "".join(
        _row(cells, columns, kinds, strong=strong)
        for cells, strong in zip(
            shown_rows(table, first), emphasised(table)[: first.height], strict=True
        )
    )
    title = escape(seen(table.title))
    return (
        f'<div class="wide" role="region" aria-label="{title}" tabindex="0"><table>'
        f"<caption>{title}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody>{_totals(table, kinds)}</table></div>"
    )


def _class(column: Column) -> str:
    if column.kind in NUMBERS:
        return "r"
    return "" if column.kind in _BROKEN else "nowrap"


def _row(cells: list[str], columns: tuple[Column, ...], kinds: list[str], *, strong: bool) -> str:
    made = "".join(
        f'<td class="{_fit(kind, cell)}{_level(cell, column)}">{escape(cell)}</td>'
        for cell, column, kind in zip(cells, columns, kinds, strict=True)
    )
    return f'<tr class="strong">{made}</tr>' if strong else f"<tr>{made}</tr>"


def _fit(kind: str, cell: str) -> str:
    """Codes and dates stay on one line, unless they are as long as a sentence."""
    return "" if kind == "nowrap" and len(cell) > _LONGEST_CODE else kind


def _level(cell: str, column: Column) -> str:
    is_level = column.kind == "level" and cell in ("Low", "Medium", "High")
    return f" {cell.lower()}" if is_level else ""


def _totals(table: Table, kinds: list[str]) -> str:
    cells = total_cells(table)
    if not cells:
        return ""
    reach = 1 + len(list(takewhile(lambda cell: not cell, cells[1:])))
    first = f'<th scope="row" colspan="{reach}" class="{kinds[0]}">{escape(cells[0])}</th>'
    others = "".join(
        f'<td class="{kind}">{escape(cell)}</td>'
        for cell, kind in zip(cells[reach:], kinds[reach:], strict=True)
    )
    return f"<tfoot><tr>{first}{others}</tr></tfoot>"
