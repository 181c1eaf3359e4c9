"""A file of sales or stock as it was read, made again of what is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.trade import TradeFile
from crossfoot.ingest.trade.file import parse_trade_mapping
from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.ingest.trade.totals import TradeTotals
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.sales.queries import problems_of
from crossfoot_server.sales.store import LINES, upload_folder

_GONE: Final = "The lines of this upload are not kept any more: upload the file again."
_DAYS: Final = {one.name for one in fields(TradeTotals) if one.type == date | None}
_MONEY: Final = {one.name for one in fields(TradeTotals) if one.type in (Decimal, Decimal | None)}


def kept_trade_file(upload: TradeUpload) -> TradeFile:
    """What was read of an upload; of its lines the columns that its file has, and their dates.

    `unused` is empty also where nobody kept it, which the upload says.

    Raises:
        UserError: its lines are not kept any more.
    """
    file, mapping = upload.data_file, parse_trade_mapping(upload.mapping_toml, "mapping")
    told = unused_told(upload.unused or ())
    return TradeFile(
        source_name=file.file_name,
        sha256=file.sha256,
        mapping=mapping,
        lines=_lines(upload, mapping),
        problems=problems_of(file),
        totals=_totals(upload.totals),
        notes=tuple(note for note in upload.notes if note not in told),
        unused=tuple(upload.unused or ()),
    )


def unused_told(columns: Sequence[str]) -> list[str]:
    """The note about columns of a file that have no place in the table; none where all have."""
    names = ", ".join(columns)
    return [f"columns that have no place in the table, kept in extra: {names}"] if names else []


def _lines(upload: TradeUpload, mapping: TradeMapping) -> pl.DataFrame:
    path = upload_folder(upload.company_id, upload.data_file_id) / LINES
    try:
        lines = pl.scan_parquet(path)
        there = lines.collect_schema().names()
    except FileNotFoundError as error:
        raise UserError(_GONE) from error
    wanted = {*mapping.columns, "sold_at", "as_of"}
    return lines.select(name for name in there if name in wanted).collect()


def _totals(kept: Mapping[str, Any]) -> TradeTotals:
    """Control totals as they were written down: days as texts, money with or without a point."""
    known = {one.name: kept[one.name] for one in fields(TradeTotals) if one.name in kept}
    return TradeTotals(**{name: _read(name, value) for name, value in known.items()})


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name in _MONEY else value
