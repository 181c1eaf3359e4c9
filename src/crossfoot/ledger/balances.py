"""Trial balances as the front door gives them."""

import datetime as dt
from typing import Literal

import polars as pl

from crossfoot.audit.balances import trial_balance, trial_balance_by_period
from crossfoot.audit.book import Book
from crossfoot.errors import UserError

Grouping = Literal["account", "class", "period"]


def balances_of(
    book: Book, *, by: Grouping = "account", as_of: dt.date | None = None
) -> pl.DataFrame:
    """The trial balance per account, class or month.

    Raises:
        UserError: both a period and a day were asked for, or `by` is none of the three.
    """
    if by not in ("account", "class", "period"):
        raise UserError(f"A trial balance is by account, class or period, not by '{by}'.")
    if by != "period":
        return trial_balance(book, as_of=as_of, by_class=by == "class")
    if as_of is not None:
        raise UserError("A trial balance by period covers whole months: leave out as_of.")
    return trial_balance_by_period(book)
