"""Sales in the terminal: control totals, changes, periods and the best products."""

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from rich.text import Text

from crossfoot.cli.console import show_table, stdout
from crossfoot.ingest.problems import in_words
from crossfoot.ingest.trade import TradeFile
from crossfoot.ingest.trade.suggest import TradeSuggestion
from crossfoot.reports.plain import counted
from crossfoot.reports.sales import Changed, SalesReport
from crossfoot.sales.periods import label
from crossfoot.sales.readable import readable

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_PROBLEMS, _SHOWN_PERIODS, _SHOWN_PRODUCTS = 5, 13, 5
_CHANGES = ("rows_before", "rows_after", "added", "updated", "deleted", "unchanged")


def show_suggestion(found: TradeSuggestion, path: Path) -> None:
    """Print what each column seems to mean, and why."""
    console = stdout()
    rows = [(one.column, one.canonical or "-", one.reason) for one in found.columns]
    show_table(
        console, {"Column": "left", "Means": "left", "Because": "left"}, rows, flexible="Because"
    )
    for sentence in (*found.reasons, *found.doubts):
        console.print(f"- {sentence}")
    if found.missing:
        console.print(f"No column was found for {', '.join(found.missing)}: fill it in.")
    console.print(f"The mapping is in {path}.")


def show_sales(report: SalesReport, folder: Path) -> None:
    """Print a report; its tables lie in `folder`."""
    console = stdout()
    for file in report.files:
        _show_file(console, file)
    for one in report.changed:
        _show_changes(console, one)
    if report.left_out:
        left_out = counted(report.left_out, "repeated row")
        console.print(f"Left out of what follows: {left_out}.\n")
    _show_periods(console, report)
    _show_products(console, report)
    console.print(f"The tables are in {folder}.")


def _show_file(console: "Console", file: TradeFile) -> None:
    totals = file.totals
    console.print(Text(file.source_name, style="bold"))
    sign = "=" if totals.has_all_rows else "is not"
    console.print(
        f"{counted(totals.rows_read, 'row')} {sign} {counted(totals.lines, 'line')} + "
        f"{counted(totals.problems, 'problem')} + {counted(totals.totals_rows, 'totals row')}; "
        f"{counted(totals.documents, 'document')}, "
        f"{totals.first_day} to {totals.last_day}"
    )
    console.print(
        f"Revenue {totals.revenue:,} = sales {totals.gross:,} + returns {totals.returns:,} + "
        f"adjustments {totals.adjustments:,}"
    )
    if totals.repeats:
        console.print(
            f"Identical to an earlier row: {counted(totals.repeats, 'row')}, worth "
            f"{totals.repeat_value:,}; counted (--without-repeats leaves them out)"
        )
    if totals.price_differs:
        console.print(f"Not worth quantity x price: {counted(totals.price_differs, 'line')}")
    if totals.rounded:
        console.print(
            f"Rounded from a fraction of the smallest unit: {counted(totals.rounded, 'line')}"
        )
    for note in file.notes:
        console.print(f"- {note}")
    if file.unused:
        console.print(f"Columns that are not used: {', '.join(file.unused)} (kept in extra)")
    if file.problems.height:
        console.print(in_words(file.problems, _SHOWN_PROBLEMS))
    console.print()


def _show_changes(console: "Console", one: Changed) -> None:
    words = "taken back" if one.is_undo else "read"
    console.print(f"Upload {one.number} {words}: {one.name}")
    columns = {"Month": "left"} | {name.replace("_", " "): "right" for name in _CHANGES}
    rows = [
        (label(row["period"], "month"), *(row[name] for name in _CHANGES))
        for row in one.changes.iter_rows(named=True)
    ]
    show_table(console, columns, rows)
    console.print()


def _show_periods(console: "Console", report: SalesReport) -> None:
    wanted = [key for key in report.tables if not key[1]]
    shown = next((key for key in wanted if key[0] == "month"), wanted[0])
    table = readable(report.tables[shown], report.decimals, shown[0]).tail(_SHOWN_PERIODS)
    names = {"revenue": "Revenue", "returns": "Returns", "quantity": "Units"}
    names |= {"tickets": "Tickets", "customers": "Customers", "products": "Products"}
    columns = {shown[0].capitalize(): "left"} | dict.fromkeys(names.values(), "right")
    table = table.with_columns(pl.col("quantity").cast(pl.Float64))
    rows = [[row["period"], *(row[n] for n in names)] for row in table.iter_rows(named=True)]
    show_table(console, columns, rows)
    console.print()


def _show_products(console: "Console", report: SalesReport) -> None:
    if report.products.is_empty():
        return
    best = readable(report.products.head(_SHOWN_PRODUCTS), report.decimals)
    columns = {"Best products": "left", "Revenue": "right", "Share": "right", "Class": "left"}
    rows = [
        (row["product_id"], row["revenue"], f"{row['share']:.1%}", row["abc"] + (row["xyz"] or ""))
        for row in best.iter_rows(named=True)
    ]
    show_table(console, columns, rows)
    counts = report.products.group_by("abc").len().sort("abc").rows()
    console.print(", ".join(f"{count:,} {name}" for name, count in counts) + " products\n")
