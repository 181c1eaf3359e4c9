"""A small balanced ledger, written the way the tests need it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One line: entry number, day, account, amount (debit positive) and text."""

    entry: int
    day: dt.date
    account: str
    amount: Decimal
    text: str

    @property
    def size(self) -> str:
        return f"{abs(self.amount):.2f}"

    @property
    def debit(self) -> str:
        return self.size if self.amount > 0 else ""

    @property
    def credit(self) -> str:
        return self.size if self.amount < 0 else ""


def lines(entries: int = 40, days: int = 300) -> Iterator[Line]:
    """Entries of two lines on days spread over the year, on five accounts."""
    for number in range(entries):
        day = dt.date(2024, 1, 2) + dt.timedelta(days=number * days // entries)
        amount = Decimal(1000 + number * 37) / 8
        amount = amount.quantize(Decimal("0.01"))
        debit, credit = ("0400", "1200") if number % 3 else ("6000", "4000")
        yield Line(1001 + number, day, debit, amount, f"Buy {number}")
        yield Line(1001 + number, day, credit, -amount, f"Buy {number}")


def write_csv(
    path: Path,
    header: Sequence[str],
    row: Callable[[Line], Sequence[str]],
    *,
    mark: str = ",",
    of: Sequence[Line] | None = None,
) -> Path:
    """Write the ledger with one text per column of each line."""
    given = list(lines()) if of is None else of
    texts = [mark.join(header), *(mark.join(row(line)) for line in given)]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def comma(number: str) -> str:
    """1234.50 as 1.234,50."""
    return f"{Decimal(number):,.2f}".translate(str.maketrans(",.", ".,")) if number else ""
