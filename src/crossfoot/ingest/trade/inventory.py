"""Rows of a stock export become lines of tables.INVENTORY."""

import polars as pl

from crossfoot.ingest.convert.extra import extra_text
from crossfoot.ingest.trade.cells import Cells
from crossfoot.ingest.trade.made import Made
from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.sales import PRICE_DECIMALS, QUANTITY_DECIMALS

_TWICE = "was counted twice on that day: only one of the rows can be right"


def inventory_lines(cells: Cells, body: pl.DataFrame, columns: tuple[str, ...]) -> Made:
    """Make inventory lines of the rows; rows that can't be lines are marked in `cells`."""
    cells.require("item_id")
    made = [cells.moment().cast(pl.Date()).alias("as_of")]
    for name, decimals, needed in (
        ("on_hand", QUANTITY_DECIMALS, True),
        ("unit_cost", PRICE_DECIMALS, False),
        ("received", QUANTITY_DECIMALS, False),
        ("lead_time_days", 0, False),
    ):
        if cells.has(name):
            made.append(cells.number(name, decimals, needed=needed).alias(name))
    frame = cells.texts.with_columns(made)
    extra = extra_text(body, tuple(n for n in columns if n not in cells.mapping.used))
    frame = frame.with_columns(pl.lit(None, pl.String).alias("extra") if extra is None else extra)
    key = [name for name in ("item_id", "as_of", "store") if name in frame.columns]
    number = pl.int_range(1, pl.len() + 1).over(key)
    cells.reject("item_id", frame.select(again=number > 1)["again"] & ~cells.rejected, _TWICE)
    kept = frame.filter(~cells.rejected)
    absent = [
        pl.lit(None, column.dtype).alias(column.name)
        for column in INVENTORY.columns
        if column.name not in kept.columns
    ]
    kept = kept.with_columns(absent).with_columns(
        line_id=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        milli=(pl.col("on_hand") * 1000).cast(pl.Int64),
        received_milli=(pl.col("received") * 1000).cast(pl.Int64),
    )
    return Made(kept.select(INVENTORY.names).cast(INVENTORY.schema))
