"""Balances and movements of a classed ledger, as the KPIs from the ledger need them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from crossfoot.sales.periods import Window

Measure = Literal[
    "receivable",
    "payable",
    "inventory",
    "current_asset",
    "current_liability",
    "revenue",
    "cost_of_sales",
    "operating_cost",
]
#: What the ledger has on its credit side, and people call positive.
_CREDITS: tuple[Measure, ...] = ("payable", "current_liability", "revenue")


@dataclass(frozen=True)
class Books:
    """What a ledger says per day, in minor units, and of which accounts.

    `moved` has day, measure and minor; `opening` are the balances before the first day, None with
    `no_opening`, the reason, where they are not known. `long_term` and `not_operating` are accounts
    left out as such, `unclassed` those whose class is not known.
    """

    span: Window
    accounts: Mapping[Measure, tuple[str, ...]]
    moved: pl.DataFrame
    opening: Mapping[Measure, int] | None = None
    no_opening: str = "the ledger came without its opening balances"
    long_term: tuple[str, ...] = ()
    not_operating: tuple[str, ...] = ()
    unclassed: tuple[str, ...] = ()
    decimals: int = 2

    def movement(self, measure: Measure, window: Window) -> int:
        """What came on the usual side of the accounts less what went, in a window."""
        day = pl.col("day")
        inside = (day >= window.start) & (day < window.end) & (pl.col("measure") == measure)
        return int(self.moved.filter(inside)["minor"].sum()) * _side(measure)

    def balance(self, measure: Measure, day: dt.date) -> int:
        """The balance at the end of a day; only where the opening balances are known."""
        opening = (self.opening or {}).get(measure, 0) * _side(measure)
        until = Window(min(self.span.start, day), day + dt.timedelta(days=1))
        return opening + self.movement(measure, until)


def _side(measure: Measure) -> int:
    return -1 if measure in _CREDITS else 1
