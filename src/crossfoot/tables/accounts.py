"""ACCOUNTS: the chart of accounts."""

import polars as pl

from crossfoot.tables.table import Column, Table

ACCOUNTS = Table(
    "accounts",
    (
        Column("account", pl.String(), "account number"),
        Column("account_name", pl.String(), "name of the account"),
        Column("account_class", pl.String(), "asset, liability, equity, revenue, expense ..."),
        Column("is_active", pl.Boolean(), "whether the account may be posted to"),
    ),
)
