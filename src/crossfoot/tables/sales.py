"""SALES: one row per line of a sales document, returns and adjustments included.

Money and quantities are stored twice: as exact decimals for people, and as whole numbers (`minor`,
`cost_minor`, `discount_minor` in cents, `milli` in thousandths of a unit) for the analyses, which
then only add integers.
"""

import polars as pl

from crossfoot.tables.table import Column, Table

SALE, RETURN, ADJUSTMENT = "sale", "return", "adjustment"
#: Digits of quantities, and of prices per unit, which may be finer than money.
QUANTITY_DECIMALS, PRICE_DECIMALS = 3, 6
#: What depends on the file that a line came in, not on what was sold.
OF_THE_FILE = ("line_id", "file_row")


def sales_table(decimals: int = 2) -> Table:
    """The sales table for a currency with `decimals` digits after the point."""
    money = pl.Decimal(18, decimals)
    quantity = pl.Decimal(18, QUANTITY_DECIMALS)
    return Table(
        "sales",
        (
            Column("line_id", pl.Int64(), "number of the line, from 1"),
            Column("file_row", pl.Int64(), "row of the source file, header counted"),
            Column("transaction_id", pl.String(), "number of the invoice, order or receipt"),
            Column("line_no", pl.String(), "number of the line in its document"),
            Column("sold_at", pl.Datetime("us"), "when it was sold, by the clock of the shop"),
            Column("product_id", pl.String(), "article number, or the name where there is none"),
            Column("product_name", pl.String(), "name of the article"),
            Column("category", pl.String(), "product group"),
            Column("customer_id", pl.String(), "customer; empty for a guest"),
            Column("store", pl.String(), "shop, location or sales channel"),
            Column("quantity", quantity, "quantity sold, negative when returned", "units"),
            Column("ordered", quantity, "quantity that was ordered", "units"),
            Column("unit_price", pl.Decimal(18, PRICE_DECIMALS), "price of one unit", "currency"),
            Column("revenue", money, "value of the line after discount", "currency"),
            Column("cost", money, "what the goods of the line cost", "currency"),
            Column("discount", money, "discount given on the line", "currency"),
            Column("currency", pl.String(), "currency of the amounts, ISO 4217"),
            Column("kind", pl.String(), "sale, return or adjustment"),
            Column("is_item", pl.Boolean(), "whether it is an article, not postage or a fee"),
            Column("repeat_no", pl.Int32(), "1, or which copy of an identical row it is"),
            Column("milli", pl.Int64(), "quantity in thousandths", "thousandths"),
            Column("minor", pl.Int64(), "revenue in minor units", "cents"),
            Column("cost_minor", pl.Int64(), "cost in minor units", "cents"),
            Column("discount_minor", pl.Int64(), "discount in minor units", "cents"),
            Column("extra", pl.String(), "columns without a canonical place, as JSON text"),
        ),
    )


SALES = sales_table()
