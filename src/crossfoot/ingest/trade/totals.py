"""Control totals of a sales or stock file: nothing was lost on the way."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.tables.sales import ADJUSTMENT, RETURN, SALE


@dataclass(frozen=True)
class TradeTotals:
    """Proof of completeness: rows_read = lines + problems + totals_rows, always.

    `gross` is the value of sale lines, `returns` and `adjustments` of theirs (returns negative);
    the three add up to `revenue`. `repeats` are rows identical to an earlier row in every column:
    they are lines like the others, and `repeat_value` is what they are worth. `price_differs` are
    lines whose written value is not quantity x price, `rounded` those that had a fraction of the
    smallest unit. `printed` is the sum that the file's own totals row states.
    """

    rows_read: int
    lines: int
    problems: int
    totals_rows: int
    documents: int
    first_day: dt.date | None
    last_day: dt.date | None
    gross: Decimal = Decimal(0)
    returns: Decimal = Decimal(0)
    adjustments: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)
    units: Decimal = Decimal(0)
    repeats: int = 0
    repeat_value: Decimal = Decimal(0)
    price_differs: int = 0
    rounded: int = 0
    printed: Decimal | None = None

    @property
    def has_all_rows(self) -> bool:
        """Whether every row is a line, a problem or a totals row."""
        return self.rows_read == self.lines + self.problems + self.totals_rows

    @property
    def is_complete(self) -> bool:
        """Whether every row is accounted for and the parts add up to the whole."""
        parts = self.gross + self.returns + self.adjustments
        agrees = self.printed is None or self.printed == self.revenue
        return self.has_all_rows and parts == self.revenue and agrees

    def disagreement(self) -> tuple[str, ...]:
        """The sentence for a printed total that is not the sum of the lines, if it is not."""
        if self.printed is None or self.printed == self.revenue:
            return ()
        lost = f"; {self.problems:,} rows that could not be read are not among them"
        return (
            f"the file's own total is {self.printed:,}, but the revenue of its lines adds up to "
            f"{self.revenue:,}: they differ by {abs(self.printed - self.revenue):,}"
            f"{lost if self.problems else ''}",
        )


@dataclass(frozen=True)
class Counted:
    """What conversion counted beside the lines."""

    rows_read: int
    problems: int
    totals_rows: int
    price_differs: int = 0
    rounded: int = 0
    printed: Decimal | None = None


def sales_totals(lines: pl.DataFrame, counted: Counted, decimals: int) -> TradeTotals:
    """Add up sales lines apart from their aggregates."""
    days = lines["sold_at"].dt.date()
    repeats = lines.filter(pl.col("repeat_no") > 1)
    kinds = {kind: _money(lines.filter(pl.col("kind") == kind), decimals) for kind in _KINDS}
    return TradeTotals(
        counted.rows_read,
        lines.height,
        counted.problems,
        counted.totals_rows,
        lines["transaction_id"].n_unique(),
        _day(days.min()),
        _day(days.max()),
        gross=kinds[SALE],
        returns=kinds[RETURN],
        adjustments=kinds[ADJUSTMENT],
        revenue=_money(lines, decimals),
        units=Decimal(int(lines["milli"].sum())).scaleb(-3),
        repeats=repeats.height,
        repeat_value=_money(repeats, decimals),
        price_differs=counted.price_differs,
        rounded=counted.rounded,
        printed=counted.printed,
    )


_KINDS = (SALE, RETURN, ADJUSTMENT)


def inventory_totals(lines: pl.DataFrame, counted: Counted) -> TradeTotals:
    """Add up inventory lines: `documents` are the days of counts."""
    return TradeTotals(
        counted.rows_read,
        lines.height,
        counted.problems,
        counted.totals_rows,
        lines["as_of"].n_unique(),
        _day(lines["as_of"].min()),
        _day(lines["as_of"].max()),
        units=Decimal(int(lines["milli"].sum())).scaleb(-3),
    )


def _money(lines: pl.DataFrame, decimals: int) -> Decimal:
    return Decimal(int(lines["minor"].sum())).scaleb(-decimals)


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
