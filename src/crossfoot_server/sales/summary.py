"""The tables of sales and stock in short."""

import uuid
from typing import Any

import polars as pl

from crossfoot.sales.readable import readable
from crossfoot_server.sales.adding_up import Wanted, added_up
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.queries import applied_uploads, lines_file

#: Of a year's aggregate, what may be added up over years: no ticket is of two days.
_SUMS = (
    *("gross", "returns", "adjustments", "revenue", "cost", "costed", "discount"),
    *("quantity", "returned", "transactions", "tickets"),
)


def summary_of(row: TradeTable) -> dict[str, Any]:
    """What a table holds: lines, days, products; of sales also totals of money and documents."""
    told = {
        "version": row.version,
        "updated_at": row.updated_at,
        "lines": row.line_count,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "products": row.product_count,
        **_uploads(row.company_id, row.subject),
    }
    return told | (_sold(row) if row.subject == Subject.SALES else _counted(row))


def _uploads(company_id: uuid.UUID, subject: str) -> dict[str, Any]:
    uploads = applied_uploads(company_id, subject)
    newest = uploads.last()
    file = newest and {
        "file_id": newest.data_file_id,
        "file_name": newest.data_file.file_name,
        "uploaded_at": newest.created_at,
    }
    return {"uploads": uploads.count(), "newest_upload": file or None}


def _sold(row: TradeTable) -> dict[str, Any]:
    sums = added_up(row, Wanted("year")).select(pl.col(_SUMS).sum())
    totals = readable(sums, row.decimals).row(0, named=True)
    documents = pl.struct("store", "transaction_id").n_unique()
    return {
        "days": added_up(row, Wanted("day")).height,
        "customers": row.customer_count,
        "currency": row.currency or None,
        "decimals": row.decimals,
        "documents": pl.scan_parquet(lines_file(row)).select(documents).collect().item(),
        **totals,
    }


def _counted(row: TradeTable) -> dict[str, Any]:
    days = pl.col("as_of").n_unique()
    return {"days": pl.scan_parquet(lines_file(row)).select(days).collect().item()}
