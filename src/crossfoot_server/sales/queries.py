"""What can be read of sales and stock."""

import uuid
from dataclasses import dataclass

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.sales.models import Subject, TradeTable, TradeUpload
from crossfoot_server.sales.store import LINES, table_folder


@dataclass(frozen=True)
class Kept:
    """A table as it is now: its row and its lines, of tables.SALES or tables.INVENTORY."""

    row: TradeTable
    lines: pl.DataFrame


def table_of(company_id: uuid.UUID, subject: str = Subject.SALES) -> TradeTable | None:
    """The row of a company's table; None before the first upload, and when it has no line."""
    return TradeTable.objects.of(company_id).filter(subject=subject, line_count__gt=0).first()


def row_of(company_id: uuid.UUID, subject: str) -> TradeTable | None:
    """The row of a company's table, also when uploads taken back have left no line in it."""
    return TradeTable.objects.of(company_id).filter(subject=subject).first()


def applied_uploads(company_id: uuid.UUID, subject: str) -> QuerySet[TradeUpload]:
    """The uploads that make a table, in the order in which they take effect."""
    rows = TradeUpload.objects.of(company_id).filter(subject=subject, undone_at__isnull=True)
    return rows.select_related("data_file").order_by("created_at", "data_file_id")


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
    return pl.read_parquet(table_folder(row.company_id, row.subject, row.folder) / LINES)


def trade_uploads_of(company_id: uuid.UUID) -> QuerySet[TradeUpload]:
    """The company's uploads of sales and stock, newest first."""
    rows = TradeUpload.objects.of(company_id).select_related("data_file")
    return rows.prefetch_related("data_file__updates")
