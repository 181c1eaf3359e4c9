"""What to order now: reorder points against what was counted last."""

from typing import Final

import polars as pl

#: One row per item: `order_quantity` brings the stock up to the reorder point and one order more.
ORDER_SCHEMA: Final = pl.Schema(
    {
        "item": pl.String, "on_hand": pl.Float64, "counted_on": pl.Date, "is_due": pl.Boolean,
        "order_quantity": pl.Float64,
    }
)  # fmt: skip


def newest_counts(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Item, on_hand and counted_on: the newest count of each store, added up over the stores.

    `counts` has the columns of tables.INVENTORY; `counted_on` is the oldest of those days.
    """
    newest = (
        counts.sort("as_of", "line_id")
        .group_by("item_id", pl.col("store").fill_null(""))
        .agg(pl.col("milli").last(), pl.col("as_of").last())
    )
    return newest.group_by(item=pl.col("item_id")).agg(
        on_hand=pl.col("milli").sum() / 1000, counted_on=pl.col("as_of").min()
    )


def orders_now(plans: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Say which items are due, and how much to order of them, in whole units.

    `plans` has item, reorder_point, economic_order_quantity and next_demand (expected in the next
    period, the size of an order where no economic one is known); `counts` is of newest_counts. An
    item is due when its stock is at or below the reorder point; one that was never counted, or has
    no reorder point, is neither due nor not.
    """
    size = pl.coalesce("economic_order_quantity", "next_demand")
    is_due = pl.col("on_hand") <= pl.col("reorder_point")
    is_due = is_due & (pl.col("reorder_point") > 0)
    up_to = (pl.col("reorder_point") + size - pl.col("on_hand")).ceil()
    return (
        plans.join(counts, on="item", how="left", maintain_order="left")
        .with_columns(is_due=is_due)
        .with_columns(
            order_quantity=pl.when("is_due").then(up_to).when(~pl.col("is_due")).then(0.0)
        )
        .select(pl.col(name).cast(kind) for name, kind in ORDER_SCHEMA.items())
    )
