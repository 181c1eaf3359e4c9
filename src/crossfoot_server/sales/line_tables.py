"""Lines of sales, and counts of stock, that fit what is asked for."""

from typing import Any, Final

import polars as pl

from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.sales import SALES
from crossfoot_server.sales.models import TradeTable
from crossfoot_server.sales.queries import lines_file

#: Whole numbers for adding up; people read the decimals beside them.
_NOT_SHOWN: Final = ("minor", "cost_minor", "discount_minor", "milli", "received_milli", "file_row")
_COLUMNS: Final = {
    "product": "product_id",
    "customer": "customer_id",
    "category": "category",
    "store": "store",
    "transaction": "transaction_id",
}


def line_table(row: TradeTable | None, given: dict[str, Any]) -> pl.LazyFrame:
    """The sales lines that fit: of some days, products, customers, documents, and of one kind."""
    lines = pl.scan_parquet(lines_file(row)) if row else SALES.schema.to_frame().lazy()
    day, parts = pl.col("sold_at").dt.date(), _of(given, _COLUMNS)
    if "from" in given:
        parts.append(day >= given["from"])
    if "to" in given:
        parts.append(day <= given["to"])
    if "kind" in given:
        parts.append(pl.col("kind") == given["kind"])
    return _for_people(lines.filter(pl.all_horizontal(pl.lit(value=True), *parts)))


def count_table(row: TradeTable | None, given: dict[str, Any]) -> pl.LazyFrame:
    """The newest count of each article in each store, up to a day if one is given."""
    lines = pl.scan_parquet(lines_file(row)) if row else INVENTORY.schema.to_frame().lazy()
    parts = _of(given, {"product": "item_id", "store": "store"})
    if "as_of" in given:
        parts.append(pl.col("as_of") <= given["as_of"])
    fitting = lines.filter(pl.all_horizontal(pl.lit(value=True), *parts))
    of_each = ["item_id", "store"]
    newest = fitting.filter(pl.col("as_of") == pl.col("as_of").max().over(of_each))
    return _for_people(newest.sort(of_each, nulls_last=True))


def _of(given: dict[str, Any], columns: dict[str, str]) -> list[pl.Expr]:
    named = {column: given[name] for name, column in columns.items() if name in given}
    return [pl.col(column).is_in(list(values)) for column, values in named.items()]


def _for_people(lines: pl.LazyFrame) -> pl.LazyFrame:
    return lines.drop([*_NOT_SHOWN], strict=False)
