"""What was asked for of every item, from the sales and the stock counts of a company."""

import uuid
from dataclasses import dataclass
from typing import Final

import polars as pl

from crossfoot.tables.sales import ADJUSTMENT
from crossfoot_server.forecasting.models import LONGEST_ITEM
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import scanned

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


@dataclass(frozen=True)
class _Sold:
    """Rows and items of the sales, and how many items have a number that is too long."""

    rows: pl.DataFrame
    items: pl.DataFrame
    too_long: int


def read_demand(company_id: uuid.UUID) -> Demand | None:
    """What a company's tables say of the demand now; None without sales."""
    sales = scanned(company_id, Subject.SALES, _sold)
    if sales is None:
        return None
    row, sold = sales
    stock = scanned(company_id, Subject.INVENTORY, _counted)
    rows, items = sold.rows, sold.items.with_columns(lead_time_days=pl.lit(None, pl.Float64))
    if stock is not None:
        rows = _with_counts(rows, stock[1])
        items = sold.items.join(_lead_times(stock[1]), on="item", how="left")
    return Demand(
        rows,
        items.select(_ITEM_SCHEMA.names()).sort("item"),
        row.version,
        None if stock is None else stock[0].version,
        (TOO_LONG.format(n=sold.too_long),) if sold.too_long else (),
    )


def _sold(lines: pl.LazyFrame) -> _Sold:
    """Lines of articles that were sold or came back, with a day."""
    of_items = lines.filter(
        pl.col("is_item")
        & (pl.col("kind") != ADJUSTMENT)
        & (pl.col("product_id").fill_null("") != "")
        & pl.col("sold_at").is_not_null()
    )
    fits = pl.col("product_id").str.len_chars() <= LONGEST_ITEM
    kept = of_items.filter(fits)
    rows = kept.filter(pl.col("milli") != 0).select(
        item="product_id", date=pl.col("sold_at").dt.date(), quantity=pl.col("milli") / 1000
    )
    # The newest name is that of the last line that has one.
    names = {"name": "product_name", "category": "category"}
    newest = [
        pl.col(column).sort_by("sold_at", "line_id").drop_nulls().last().alias(name)
        for name, column in names.items()
    ]
    items = kept.group_by(item=pl.col("product_id")).agg(newest)
    gone = of_items.filter(~fits).select(pl.col("product_id").n_unique())
    made = pl.collect_all([rows, items, gone])
    return _Sold(made[0], made[1], made[2].item())


def _counted(lines: pl.LazyFrame) -> pl.DataFrame:
    return lines.select(
        "lead_time_days", item="item_id", date="as_of", on_hand=pl.col("milli") / 1000
    ).collect()


def _with_counts(rows: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Counts of stock as rows without a quantity: a period of which all say zero had no stock.

    Only of items that were sold, and up to the last sale: counts tell nothing of the demand.
    """
    last = rows["date"].max()
    told = counts.filter(pl.col("date") <= last).select(
        "item", "date", "on_hand", quantity=pl.lit(0.0)
    )
    told = told.join(rows.select("item").unique(), on="item", how="semi")
    own = rows.with_columns(on_hand=pl.lit(None, pl.Float64))
    return pl.concat([own, told.select(own.columns)])


def _lead_times(counts: pl.DataFrame) -> pl.DataFrame:
    """The lead time of each item's newest count that says one."""
    known = counts.filter(pl.col("lead_time_days") > 0).sort("date", "lead_time_days")
    return known.group_by("item").agg(pl.col("lead_time_days").last().cast(pl.Float64))
