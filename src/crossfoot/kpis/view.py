"""A company's sales and stock, looked at through one window of days."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from crossfoot.kpis.books import Books
from crossfoot.kpis.plan import Plan
from crossfoot.sales.aggregates import measures, prepared
from crossfoot.sales.periods import Window
from crossfoot.tables.sales import SALE


@dataclass(frozen=True)
class Settings:
    """What no file says.

    `holding_rate` is the yearly cost of stock as a share of its value; `horizon_months` are how far
    purchases are predicted, `monthly_discount` the interest that makes them worth less today.
    """

    holding_rate: float = 0.25
    dead_after_days: int = 90
    lost_after_days: int = 90
    horizon_months: int = 12
    monthly_discount: float = 0.01


@dataclass(frozen=True)
class Business:
    """Sales lines of tables.SALES; and stock counts of tables.INVENTORY, a plan, the books, if any.

    Where there are no sales lines at all the books say which days there are.
    """

    sales: pl.DataFrame
    decimals: int = 2
    inventory: pl.DataFrame | None = None
    plan: Plan = field(default_factory=Plan)
    settings: Settings = field(default_factory=Settings)
    books: Books | None = None
    memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made at the first call and shared by the views that need it."""
        if name not in self.memo:
            self.memo[name] = make()
        return self.memo[name]

    @cached_property
    def lines(self) -> pl.DataFrame:
        return prepared(self.sales).sort("day", maintain_order=True)

    @cached_property
    def span(self) -> Window:
        """From the first to the last day with a line."""
        days = self.lines["day"]
        if days.is_empty() and self.books:
            return self.books.span
        return Window(days[0], days[-1] + dt.timedelta(days=1))

    @cached_property
    def tickets(self) -> pl.DataFrame:
        """One row per ticket of a known customer: customer_id, day, ticket."""
        known = pl.col("ticket").is_not_null() & pl.col("customer_id").is_not_null()
        return self.lines.filter(known).select("customer_id", "day", "ticket").unique()

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """What each known customer bought on a day: customer_id, day, minor."""
        known = pl.col("ticket").is_not_null() & pl.col("customer_id").is_not_null()
        return self.lines.filter(known).group_by("customer_id", "day").agg(pl.col("minor").sum())

    @cached_property
    def first_days(self) -> pl.DataFrame:
        """The first day on which each customer bought."""
        return self.tickets.group_by("customer_id").agg(pl.col("day").min().alias("first"))

    def lines_in(self, window: Window) -> pl.DataFrame:
        days = self.lines["day"]
        first = days.search_sorted(window.start, side="left")
        after = days.search_sorted(window.end, side="left")
        return self.lines[first:after]


@dataclass(frozen=True)
class View:
    """A company in one window; `previous` is what it is compared with, if the data have it."""

    business: Business
    window: Window
    label: str = ""
    previous: Window | None = None

    @cached_property
    def lines(self) -> pl.DataFrame:
        return self.business.lines_in(self.window)

    @cached_property
    def sums(self) -> dict[str, int]:
        """The measures of sales.aggregates over the window, in minor units."""
        return self.lines.select(measures()).row(0, named=True)

    @cached_property
    def customers(self) -> set[str]:
        """Who bought in the window, of the customers that are known."""
        return self.buyers(self.window)

    def buyers(self, window: Window) -> set[str]:
        day = pl.col("day")
        inside = (day >= window.start) & (day < window.end)
        return set(self.business.tickets.filter(inside)["customer_id"])

    def before(self) -> "View | None":
        """The same company in the previous window."""
        return View(self.business, self.previous) if self.previous else None

    def money(self, minor: int) -> Decimal:
        return Decimal(int(minor)).scaleb(-self.business.decimals)

    @property
    def last_day(self) -> dt.date:
        return self.window.last

    def knows(self, *columns: str) -> bool:
        """Whether lines of the window (of the company, when it has none) have these values."""
        lines = self.lines if self.lines.height else self.business.lines
        return all(lines[name].null_count() < lines.height for name in columns)

    @cached_property
    def sale_lines(self) -> pl.DataFrame:
        return self.lines.filter(pl.col("kind") == SALE)
