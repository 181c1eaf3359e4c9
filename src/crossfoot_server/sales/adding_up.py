"""Aggregates and classes of a table's version: those that lie beside it, or made when asked for."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from crossfoot.sales.aggregates import DIMENSIONS, Dimension, aggregate, prepared
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.periods import Period, start_of
from crossfoot.sales.segments import with_segment
from crossfoot.tables.sales import SALES
from crossfoot_server.sales.adding import CLASSES, CUSTOMERS, table_name
from crossfoot_server.sales.models import TradeTable
from crossfoot_server.sales.queries import lines_file
from crossfoot_server.sales.store import table_folder

NAMES = "names.parquet"
#: What adding up looks at: the rest of the lines is not read.
_NEEDED = (
    *("sold_at", "store", "transaction_id", "kind", "is_item", "product_id", "customer_id"),
    *("category", "minor", "cost_minor", "discount_minor", "milli"),
)


@dataclass(frozen=True)
class Wanted:
    """Which aggregate: by what, of which periods and of what alone."""

    period: Period = "month"
    by: tuple[Dimension, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    only: Mapping[Dimension, tuple[str, ...]] = field(default_factory=dict)


def added_up(row: TradeTable | None, wanted: Wanted) -> pl.DataFrame:
    """The aggregate, with the columns of `aggregates.aggregate`, from the period that holds
    `first` to that which holds `last`; of no table it is empty.

    Of some products (or customers, ...) alone, tickets are still documents: those that have one
    of them.
    """  # noqa: D205
    outside = [name for name in wanted.only if name not in wanted.by]
    if outside:
        lines = prepared(_lines(row)).filter(_of(wanted.only))
        table = aggregate(lines, wanted.period, wanted.by)
    else:
        table = _stored(row, wanted.period, wanted.by).filter(_of(wanted.only))
    start = pl.col("period")
    if wanted.first is not None:
        table = table.filter(start >= start_of(wanted.first, wanted.period))
    if wanted.last is not None:
        table = table.filter(start <= start_of(wanted.last, wanted.period))
    return table


def classes_of(row: TradeTable | None, of: Dimension) -> pl.DataFrame:
    """ABC and XYZ classes, with the columns of `classes.abc_xyz`."""
    name = CLASSES if of == "product" else f"classes.{of}.parquet"
    return _kept(row, name, lambda: abc_xyz(_lines(row), of))


def customers_of(row: TradeTable | None) -> pl.DataFrame:
    """Recency, frequency and value of customers, with the columns of `classes.rfm`, and the
    segment.
    """  # noqa: D205
    return with_segment(_kept(row, CUSTOMERS, lambda: rfm(_lines(row))))


def named(row: TradeTable | None, table: pl.DataFrame) -> pl.DataFrame:
    """A table of products with the newest name of each; any other table as it is."""
    if "product_id" not in table.columns:
        return table
    names = _kept(row, NAMES, lambda: _names(row))
    found = table.join(names, on="product_id", how="left", maintain_order="left")
    at = table.columns.index("product_id") + 1
    return found.select(*table.columns[:at], "product_name", *table.columns[at:])


def _names(row: TradeTable | None) -> pl.DataFrame:
    lines = _lines(row, ("product_id", "product_name", "sold_at"))
    known = lines.drop_nulls(["product_id", "product_name"]).sort("sold_at", maintain_order=True)
    newest = known.group_by("product_id", maintain_order=True).agg(pl.col("product_name").last())
    return newest.sort("product_id")


def _stored(row: TradeTable | None, period: Period, by: tuple[Dimension, ...]) -> pl.DataFrame:
    return _kept(row, table_name(period, by), lambda: aggregate(_lines(row), period, by))


def _kept(row: TradeTable | None, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """A table that lies beside the lines of a version, put there when it is asked for first."""
    path = None if row is None else _folder(row) / name
    if path is not None and path.is_file():
        return pl.read_parquet(path)
    table = make()
    if path is not None:
        _put(table, path)
    return table


def _put(table: pl.DataFrame, path: Path) -> None:
    unfinished = path.with_name(f".{path.name}-{uuid.uuid4().hex[:12]}")
    # The version may be gone by now, or the disk full: then it is made again next time.
    with contextlib.suppress(OSError):
        try:
            table.write_parquet(unfinished)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _lines(row: TradeTable | None, columns: Sequence[str] = _NEEDED) -> pl.DataFrame:
    if row is None:
        return SALES.schema.to_frame()
    return pl.read_parquet(lines_file(row), columns=list(columns))


def _folder(row: TradeTable) -> Path:
    return table_folder(row.company_id, row.subject, row.folder)


def _of(only: Mapping[Dimension, tuple[str, ...]]) -> pl.Expr:
    parts = [pl.col(DIMENSIONS[name]).is_in(list(values)) for name, values in only.items()]
    return pl.all_horizontal(pl.lit(value=True), *parts)
