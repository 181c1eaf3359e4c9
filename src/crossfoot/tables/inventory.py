"""INVENTORY: what was on hand of an item at the end of a day."""

import polars as pl

from crossfoot.tables.sales import PRICE_DECIMALS, QUANTITY_DECIMALS
from crossfoot.tables.table import Column, Table

_QUANTITY = pl.Decimal(18, QUANTITY_DECIMALS)

INVENTORY = Table(
    "inventory",
    (
        Column("line_id", pl.Int64(), "number of the line, from 1"),
        Column("file_row", pl.Int64(), "row of the source file, header counted"),
        Column("item_id", pl.String(), "article number, as in the sales"),
        Column("as_of", pl.Date(), "day at whose end it was counted"),
        Column("store", pl.String(), "shop or warehouse"),
        Column("on_hand", _QUANTITY, "quantity on hand", "units"),
        Column("unit_cost", pl.Decimal(18, PRICE_DECIMALS), "cost of one unit", "currency"),
        Column("received", _QUANTITY, "received since the count before", "units"),
        Column("lead_time_days", pl.Int32(), "days from order to receipt", "days"),
        Column("milli", pl.Int64(), "quantity on hand in thousandths", "thousandths"),
        Column("received_milli", pl.Int64(), "quantity received in thousandths", "thousandths"),
        Column("extra", pl.String(), "columns without a canonical place, as JSON text"),
    ),
)
