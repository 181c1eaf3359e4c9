"""A trial balance in the terminal, as JSON or as CSV."""

import sys
from decimal import Decimal

import polars as pl
from rich.text import Text

from crossfoot.cli.console import print_json, show_table, stdout
from crossfoot.reports.plain import money_text
from crossfoot.reports.summary import money_sum
from crossfoot.selection.safe_cells import with_safe_cells

_SUMMED = ("opening", "debit", "credit", "closing")
_TITLES = {
    "account": "Account",
    "account_name": "Name",
    "account_class": "Class",
    "period": "Month",
    "opening": "Opening",
    "debit": "Debit",
    "credit": "Credit",
    "closing": "Closing",
}
_NARROW = 100
_HIDDEN = "Opening balances, part of the closing ones, are shown from 100 columns on."


def show_balance(frame: pl.DataFrame, style: str) -> None:
    """Print a trial balance as 'table', 'json' or 'csv'."""
    if style == "csv":
        sys.stdout.write(with_safe_cells(frame).write_csv())
        return
    if style == "json":
        totals = {name: money_sum(frame, name) for name in ("debit", "credit")}
        difference = totals["debit"] - totals["credit"]
        print_json({"rows": frame.to_dicts(), **totals, "difference": difference})
        return
    _show_table(frame)


def _show_table(frame: pl.DataFrame) -> None:
    console = stdout()
    shown = [name for name in _TITLES if name in frame.columns]
    if console.width < _NARROW:
        shown = [name for name in shown if name not in ("account_class", "opening")]
        if "account_class" in frame.columns and "account" not in frame.columns:
            shown = ["account_class", *shown]
    columns = {_TITLES[n]: "right" if n in _SUMMED else "left" for n in shown}
    decimals = getattr(frame.schema["debit"], "scale", 2)
    rows = [
        [_cell(row[name], decimals) for name in shown]
        for row in frame.select(shown).iter_rows(named=True)
    ]
    rows.append([_total(frame, name, decimals) for name in shown])
    flexible = "Name" if "Name" in columns else ""
    show_table(console, columns, rows, flexible=flexible, wraps=False)
    hidden = "opening" in frame.columns and "opening" not in shown
    if hidden and frame["opening"].fill_null(0).ne(0).any():
        console.print(Text(_HIDDEN, style="dim"))


def _cell(value: object, decimals: int) -> object:
    return money_text(value, decimals) if isinstance(value, Decimal) else value


def _total(frame: pl.DataFrame, name: str, decimals: int) -> Text:
    if name in ("debit", "credit") or (name in _SUMMED and "period" not in frame.columns):
        return Text(money_text(money_sum(frame, name), decimals), style="bold")
    return Text("Total" if name in (frame.columns[0],) else "", style="bold")
