"""BALANCES: a trial balance given beside the ledger, opening or closing."""

import polars as pl

from crossfoot.tables.table import Column, Table


def balances_table(decimals: int = 2) -> Table:
    """The balances table for a currency with `decimals` digits after the point."""
    return Table(
        "balances",
        (
            Column("account", pl.String(), "account number"),
            Column("account_name", pl.String(), "name of the account"),
            Column("balance", pl.Decimal(18, decimals), "debit less credit", "currency"),
        ),
    )


BALANCES = balances_table()
