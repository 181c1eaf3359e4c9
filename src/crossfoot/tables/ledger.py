"""LEDGER: one row per ledger line, with the AICPA Audit Data Standards names where they exist.

Money is stored twice: as exact decimals for people (`debit`, `credit`, `amount`), and as `minor`,
the signed amount in whole minor units (cents), for the analyses, which then only add integers.
"""

import polars as pl

from crossfoot.tables.table import Column, Table

#: Columns of few distinct values: an engine may keep them dictionary-coded.
CODES = (
    "entity",
    "entered_by",
    "approved_by",
    "source",
    "account",
    "account_name",
    "account_class",
    "party",
    "currency",
    "cost_center",
    "profit_center",
)

#: The same in every ledger line of a file; what any check may count on.
ALWAYS_PRESENT = ("line_id", "entry_id", "file_row", "account", "posting_date", "amount", "minor")


def ledger_table(decimals: int = 2) -> Table:
    """The ledger table for a currency with `decimals` digits after the point."""
    money = pl.Decimal(18, decimals)
    return Table(
        "ledger",
        (
            Column(
                "line_id", pl.Int64(), "number of the line in the dataset, from 1, in file order"
            ),
            Column("entry_id", pl.Int64(), "number of the journal entry, from 1, by first line"),
            Column(
                "file_row", pl.Int64(), "row of the source file, from 1 with the header counted"
            ),
            Column("journal_id", pl.String(), "entry number as the source system writes it"),
            Column("line_no", pl.Int64(), "number of the line in its entry"),
            Column("entity", pl.String(), "company or business unit"),
            Column("fiscal_year", pl.Int32(), "fiscal year"),
            Column("period", pl.Int32(), "fiscal period, 1 to 16"),
            Column("posting_date", pl.Date(), "when the line was entered in the books"),
            Column("effective_date", pl.Date(), "date of the document"),
            Column("entered_at", pl.Datetime("us"), "date and time of entry"),
            Column("entered_by", pl.String(), "user who entered the line"),
            Column("approved_by", pl.String(), "user who approved the entry"),
            Column("source", pl.String(), "document type or journal"),
            Column("account", pl.String(), "account number"),
            Column("account_name", pl.String(), "name of the account"),
            Column("account_class", pl.String(), "asset, liability, equity, revenue, expense ..."),
            Column("party", pl.String(), "customer, supplier or employee"),
            Column("reference", pl.String(), "document or invoice number"),
            Column("header_text", pl.String(), "description of the entry"),
            Column("line_text", pl.String(), "description of the line"),
            Column("debit", money, "debit as written", "currency"),
            Column("credit", money, "credit as written", "currency"),
            Column("amount", money, "debit less credit", "currency"),
            Column("currency", pl.String(), "currency of the amount, ISO 4217"),
            Column("amount_local", money, "amount in the other currency of the file", "currency"),
            Column("reversal_of", pl.String(), "entry number that this entry reverses"),
            Column("cost_center", pl.String(), "cost centre"),
            Column("profit_center", pl.String(), "profit centre"),
            Column("minor", pl.Int64(), "amount in minor units (cents), debit positive", "cents"),
            Column("lag_days", pl.Int32(), "posting date less effective date", "days"),
            Column("weekday", pl.Int8(), "weekday of the posting date, 0 Sunday to 6 Saturday"),
            Column("entered_minute", pl.Int32(), "minute of the day of entry, 0 to 1439"),
            Column("extra", pl.String(), "columns without a canonical place, as JSON text"),
        ),
    )


LEDGER = ledger_table()
