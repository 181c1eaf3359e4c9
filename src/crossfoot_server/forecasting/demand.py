"""What was asked for of every item, from the sales and the stock counts of a company."""

import uuid
from dataclasses import dataclass
from typing import Final

import polars as pl

from crossfoot.tables.sales import ADJUSTMENT
from crossfoot_server.forecasting.models import LONGEST_ITEM
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import kept_table

TOO_LONG: Final = (
    "{n:,} items with a number of more than " + str(LONGEST_ITEM) + " characters are not forecast"
)
_ITEM_SCHEMA: Final = pl.Schema(
    {"item": pl.String, "name": pl.String, "category": pl.String, "lead_time_days": pl.Float64}
)


@dataclass(frozen=True)
class Demand:
    """Rows of item, date, quantity and, with stock counts, on_hand; and what is known of items.

    `items` has item, name, category and lead_time_days; `version` and `stock_version` are those of
    the tables. Services are left out.
    """

    rows: pl.DataFrame
    items: pl.DataFrame
    version: int
    stock_version: int | None
    remarks: tuple[str, ...] = ()


def read_demand(company_id: uuid.UUID) -> Demand | None:
    """What a company's tables say of the demand now; None without sales."""
    sales = kept_table(company_id, Subject.SALES)
    if sales is None:
        return None
    stock = kept_table(company_id, Subject.INVENTORY)
    lines = _of_items(sales.lines)
    kept = lines.filter(pl.col("product_id").str.len_chars() <= LONGEST_ITEM)
    gone = lines["product_id"].n_unique() - kept["product_id"].n_unique()
    rows = kept.select(
        item=pl.col("product_id"),
        date=pl.col("sold_at").dt.date(),
        quantity=pl.col("milli") / 1000,
    ).filter(pl.col("quantity") != 0)
    if stock is not None:
        rows = _with_counts(rows, stock.lines)
    return Demand(
        rows,
        _items(kept, None if stock is None else stock.lines),
        sales.row.version,
        None if stock is None else stock.row.version,
        (TOO_LONG.format(n=gone),) if gone else (),
    )


def _of_items(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of articles that were sold or came back, with a day."""
    return lines.filter(
        pl.col("is_item")
        & (pl.col("kind") != ADJUSTMENT)
        & (pl.col("product_id").fill_null("") != "")
        & pl.col("sold_at").is_not_null()
    )


def _with_counts(rows: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Counts of stock as rows without a quantity: a period of which all say zero had no stock.

    Only of items that were sold, and up to the last sale: counts tell nothing of the demand.
    """
    last = rows["date"].max()
    told = counts.select(
        item=pl.col("item_id"),
        date=pl.col("as_of"),
        quantity=pl.lit(0.0),
        on_hand=pl.col("milli") / 1000,
    ).filter(pl.col("date") <= last)
    told = told.join(rows.select("item").unique(), on="item", how="semi")
    return pl.concat([rows.with_columns(on_hand=pl.lit(None, pl.Float64)), told])


def _items(lines: pl.DataFrame, counts: pl.DataFrame | None) -> pl.DataFrame:
    """The newest name and category of each item, and the lead time of its newest count."""
    newest = (
        lines.sort("sold_at", "line_id")
        .group_by(item=pl.col("product_id"))
        .agg(
            name=pl.col("product_name").drop_nulls().last(),
            category=pl.col("category").drop_nulls().last(),
        )
    )
    times = pl.DataFrame(schema={"item": pl.String, "lead_time_days": pl.Float64})
    if counts is not None:
        known = counts.filter(pl.col("lead_time_days") > 0).sort("as_of", "lead_time_days")
        times = known.group_by(item=pl.col("item_id")).agg(
            lead_time_days=pl.col("lead_time_days").last().cast(pl.Float64)
        )
    return newest.join(times, on="item", how="left").select(_ITEM_SCHEMA.names()).sort("item")
