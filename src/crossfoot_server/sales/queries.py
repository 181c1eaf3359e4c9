"""What can be read of sales and stock."""

import uuid
from dataclasses import dataclass

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.sales.models import Subject, TradeTable, TradeUpload
from crossfoot_server.sales.store import LINES, version_folder


@dataclass(frozen=True)
class Kept:
    """A table as it is now: its row and its lines, of tables.SALES or tables.INVENTORY."""

    row: TradeTable
    lines: pl.DataFrame


def table_of(company_id: uuid.UUID, subject: str = Subject.SALES) -> TradeTable | None:
    """The row of a company's table; None before the first upload, and when it has no line."""
    return TradeTable.objects.of(company_id).filter(subject=subject, line_count__gt=0).first()


def kept_table(company_id: uuid.UUID, subject: str = Subject.SALES) -> Kept | None:
    """A company's table with its lines; None where table_of has none."""
    row = table_of(company_id, subject)
    if row is None:
        return None
    try:
        return Kept(row, read_lines(row))
    except FileNotFoundError:  # an upload replaced the version meanwhile
        row.refresh_from_db()
        return Kept(row, read_lines(row))


def read_lines(row: TradeTable) -> pl.DataFrame:
    """The lines of a table's version."""
    folder = version_folder(row.company_id, row.subject, row.version)
    return pl.read_parquet(folder / LINES)


def trade_uploads_of(company_id: uuid.UUID) -> QuerySet[TradeUpload]:
    """The company's uploads of sales and stock, newest first."""
    rows = TradeUpload.objects.of(company_id).select_related("data_file")
    return rows.prefetch_related("data_file__updates")
