"""Cells of a report's workbook: kinds of values under the names of formats."""

import datetime as dt
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.report import Kind
from crossfoot.reports.sheets.grid import write_text
from crossfoot.reports.sheets.styles import Styles
from crossfoot.reports.writers.cells import seen, shown

_NAMES: dict[Kind, str] = {"integer": "int", "wrap": "wrap", "date": "date", "time": "time"}
_WITH_PLACES: dict[Kind, str] = {"money": "money", "number": "money", "share": "share"}


def kind_name(kind: Kind, decimals: int) -> str:
    """The name of a kind's format: money3 for money of three decimals, text for codes."""
    if kind in _WITH_PLACES:
        return f"{_WITH_PLACES[kind]}{decimals}"
    return _NAMES.get(kind, "text")


def write_value(
    sheet: Worksheet, styles: Styles, place: tuple[int, int], value: Any, kind: str
) -> None:
    """One value in bold, as a number or a date where it is one; at the left like its neighbours."""
    style = styles[f"{kind}_figure"]
    if isinstance(value, bool):
        sheet.write_string(*place, shown(value, "flag"), style)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(*place, float(value), style)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(*place, value.astimezone(dt.UTC).replace(tzinfo=None), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*place, dt.datetime.combine(value, dt.time()), style)
    else:
        write_text(sheet, styles, place, seen(str(value))[:32_000], f"{kind}_figure")
