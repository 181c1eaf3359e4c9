"""A plan beside the sales: target, expenses and money collected per period."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.convert.numbers import parse_amounts
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.source import ReadOptions

PLANNED = ("target", "expenses", "collected")
_LABEL = re.compile(r"([12]\d{3})(?:-(?:Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?", re.ASCII)


def read_plan(path: Path, decimals: int) -> dict[str, dict[str, Decimal | None]]:
    """Read a table with the columns period (2011-02, 2011-W05, ...) and any of PLANNED.

    Raises:
        UserError: a column is missing, a value is no amount, or a period is none or there twice.
    """
    source = open_table(path, ReadOptions())
    named = {name.strip().lower(): name for name in source.columns}
    if "period" not in named or not named.keys() & set(PLANNED):
        raise UserError(
            f"{path.name} needs a column period and one of {', '.join(PLANNED)}. Its columns are: "
            f"{', '.join(source.columns)}."
        )
    rows = pl.concat([batch.select("file_row", *source.columns) for batch in source.batches()])
    found: dict[str, dict[str, Decimal | None]] = {}
    values = {n: _amounts(path, rows, named[n], decimals) for n in PLANNED if n in named}
    for place, period in enumerate(rows[named["period"]].str.strip_chars()):
        if period in found:
            raise UserError(f"{path.name} has the period {period} twice. Take one out.")
        if period and not _is_label(period):
            raise UserError(
                f"{path.name}, row {rows['file_row'][place]}, {named['period']}: {period!r} is no "
                "period. Write it as 2026-03, 2026-Q1, 2026, 2026-W05 or 2026-03-31."
            )
        if period:
            found[period] = {name: series[place] for name, series in values.items()}
    return found


def _is_label(text: str) -> bool:
    """Whether a year, quarter, month, week or day of the calendar is called so."""
    named = _LABEL.fullmatch(text)
    if named is None:
        return False
    year, _, week, month, day = (None if part is None else int(part) for part in named.groups())
    try:
        if week is not None:
            dt.date.fromisocalendar(year or 0, week, 1)
        dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _amounts(path: Path, rows: pl.DataFrame, column: str, decimals: int) -> pl.Series:
    parsed = parse_amounts(rows[column], ".", decimals)
    if parsed.reasons is not None and parsed.reasons.is_not_null().any():
        place = parsed.reasons.is_not_null().arg_true()[0]
        raise UserError(
            f"{path.name}, row {rows['file_row'][place]}, {column}: "
            f"{rows[column][place]!r} {parsed.reasons[place]}. Write it as 1234.50."
        )
    return parsed.values
