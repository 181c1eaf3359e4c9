"""Canonical tables as data: name, type, unit and meaning of every column."""

from crossfoot.tables.accounts import ACCOUNTS
from crossfoot.tables.balances import BALANCES, balances_table
from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.ledger import ALWAYS_PRESENT, CODES, LEDGER, ledger_table
from crossfoot.tables.sales import SALES, sales_table
from crossfoot.tables.table import Column, Table

__all__ = [
    "ACCOUNTS",
    "ALWAYS_PRESENT",
    "BALANCES",
    "CODES",
    "INVENTORY",
    "LEDGER",
    "SALES",
    "Column",
    "Table",
    "balances_table",
    "ledger_table",
    "sales_table",
]
