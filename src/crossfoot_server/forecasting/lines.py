"""The few columns of sales and stock that forecasts need, read without the rest."""

import uuid
from collections.abc import Callable
from typing import TypeVar

import polars as pl

from crossfoot_server.sales.models import TradeTable
from crossfoot_server.sales.queries import table_of
from crossfoot_server.sales.store import LINES, table_folder

_Made = TypeVar("_Made")


def read_table(
    company_id: uuid.UUID, subject: str, make: Callable[[pl.LazyFrame], _Made]
) -> tuple[TradeTable, _Made] | None:
    """A company's table and what is made of its lines; None where it has none."""
    row = table_of(company_id, subject)
    if row is None:
        return None
    try:
        return row, make(_scanned(row))
    except FileNotFoundError:  # an upload replaced the version meanwhile
        row.refresh_from_db()
        return row, make(_scanned(row))


def _scanned(row: TradeTable) -> pl.LazyFrame:
    return pl.scan_parquet(table_folder(row.company_id, row.subject, row.folder) / LINES)
