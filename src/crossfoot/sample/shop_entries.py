"""What the shop beside the sample ledger books: sales, deliveries, payments and taxes of the year.

Every line of trade goes to an account that only the shop has, so that the ledger's own entries stay
what they are. Net sales, their cost and deliveries are those of the shop's files, to the penny.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from crossfoot.sample.calendar import YEAR, months

BANK, RECEIVABLES, INVENTORY, INPUT_TAX = "1020", "1110", "1210", "1310"
PAYABLES, OUTPUT_TAX, SALES, COST = "2010", "2210", "4100", "5010"
_SUPPLIERS: Final = "2000"
#: Customers and suppliers are paid after so many days.
_TERM: Final = dt.timedelta(days=30)
#: The shop's bank also pays the ledger's supplier invoices from this sum on (cents): the ledger's
#: own payments leave the largest ones open.
_LARGE: Final = 20_000_00
FIRST, LAST = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)


@dataclass(frozen=True)
class Entry:
    """One entry: what it is, of which day, and cents by account, debit above zero."""

    source: str
    day: dt.date
    text: str
    party: str
    sides: tuple[tuple[str, int], ...]


def entries_of(sales: Path, stock: Path, ledger: pl.DataFrame) -> list[Entry]:
    """All entries by day, those before the year too: what they left open it begins with."""
    traded = [*_sold(sales), *_delivered(stock)]
    made = [*traded, *(_settled(one) for one in traded), *_large_payments(ledger)]
    year = [one for one in made if FIRST <= one.day <= LAST]
    return sorted([*made, *_taxes(year)], key=lambda one: one.day)


@cache
def _days() -> tuple[dt.date, ...]:
    """The working days of the year."""
    epoch = dt.date(1970, 1, 1)
    return tuple(epoch + dt.timedelta(days=day) for month in months() for day in month.days)


def _posted(day: dt.date) -> dt.date:
    """The working day on which what happened on a day is posted; other years have no calendar."""
    working = _days()
    at = bisect_left(working, day)
    return working[at] if day >= FIRST and at < len(working) else day


def _sold(path: Path) -> list[Entry]:
    """The sales of each store and working day, and what they cost."""
    frame = pl.read_csv(path, try_parse_dates=True)
    cents = [(pl.col(name) * 100).round().cast(pl.Int64).sum() for name in ("Amount", "Cost")]
    day = pl.col("Order date").map_elements(_posted, return_dtype=pl.Date)
    sums = frame.group_by(day, "Store").agg(*cents).sort("Order date", "Store")
    return [_sale(*row) for row in sums.iter_rows()]


def _sale(day: dt.date, store: str, net: int, cost: int) -> Entry:
    tax = _tax(net)
    sides = (
        (RECEIVABLES, net + tax), (SALES, -net), (OUTPUT_TAX, -tax),
        (COST, cost), (INVENTORY, -cost),
    )  # fmt: skip
    return Entry("SH", day, f"Sales of the day, {store}", store, sides)


def _delivered(path: Path) -> list[Entry]:
    """What came of each item in each month, at cost."""
    frame = pl.read_csv(path, try_parse_dates=True).filter(pl.col("Received") > 0)
    cents = (pl.col("Received") * pl.col("Unit cost") * 100).round().cast(pl.Int64)
    return [_delivery(*row) for row in frame.select("Date", "SKU", cents).iter_rows()]


def _delivery(counted: dt.date, item: str, net: int) -> Entry:
    working = _days()
    day = working[bisect_right(working, counted) - 1] if counted >= FIRST else counted
    tax = _tax(net)
    sides = ((INVENTORY, net), (INPUT_TAX, tax), (PAYABLES, -net - tax))
    return Entry("SD", day, f"Deliveries of the month, {item}", f"Importer of {item}", sides)


def _tax(net: int) -> int:
    """20 % of cents, rounded."""
    return (net + 2) // 5


def _settled(entry: Entry) -> Entry:
    """The payment that settles an entry's receivable or payable after its term."""
    account, due = next(side for side in entry.sides if side[0] in (RECEIVABLES, PAYABLES))
    source = "SR" if account == RECEIVABLES else "SP"
    sides = ((account, -due), (BANK, due))
    return Entry(source, _posted(entry.day + _TERM), "Settled as agreed", entry.party, sides)


def _large_payments(ledger: pl.DataFrame) -> list[Entry]:
    """Payments of the ledger's large supplier invoices that it does not pay itself."""
    lines = ledger.filter(pl.col("Account") == _SUPPLIERS).with_columns(
        pl.col("Posting Date").str.to_date(), cents=_cents("Credit") - _cents("Debit")
    )
    paid = lines.filter(pl.col("Source") == "PY")
    large = lines.filter((pl.col("Source") == "PI") & (pl.col("cents") >= _LARGE))
    unpaid = large.join(paid, on=["Party", "Reference"], how="anti", nulls_equal=True)
    rows = unpaid.select("Posting Date", "Party", "cents").iter_rows()
    return [
        Entry("SP", _posted(day + _TERM), f"Payment to {party}", party or "", _paid(cents))
        for day, party, cents in rows
    ]


def _cents(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Float64) * 100).round().cast(pl.Int64)


def _paid(cents: int) -> tuple[tuple[str, int], ...]:
    return ((_SUPPLIERS, cents), (BANK, -cents))


def _taxes(year: Iterable[Entry]) -> Iterator[Entry]:
    """The tax of a month is paid in the middle of the next one."""
    due: Counter[tuple[int, str]] = Counter()
    for entry in year:
        due.update({(entry.day.month, a): cents for a, cents in entry.sides})
    for month in range(1, 12):
        sides = [(a, -due[month, a]) for a in (OUTPUT_TAX, INPUT_TAX)]
        day = _posted(dt.date(YEAR, month + 1, 15))
        bank = -sum(cents for _, cents in sides)
        yield Entry("ST", day, f"Tax of {month:02d}/{YEAR}", "Tax office", (*sides, (BANK, bank)))


def moved(entries: Iterable[Entry]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry in entries:
        for account, cents in entry.sides:
            sums[account] += cents
    return sums
