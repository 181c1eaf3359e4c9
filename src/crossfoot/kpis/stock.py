"""Stock in one window: counts per day, values at cost, what was sold of it."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crossfoot.kpis.kpi import NoValueError
from crossfoot.kpis.view import View
from crossfoot.sales.periods import Window
from crossfoot.tables.sales import RETURN, SALE

_NO_STOCK = "no inventory was given"
_ONE_COUNT = (
    "an average needs counts of two days: one of them may lie before the period, by no more days "
    "than it has"
)


@dataclass(frozen=True)
class Stock:
    """The counts in a window, and the last one of each item before it."""

    inside: pl.DataFrame
    before: pl.DataFrame
    window: Window

    @property
    def days(self) -> int:
        return self.inside["as_of"].n_unique()

    @property
    def opening(self) -> pl.DataFrame | None:
        """The last count of each item before the window; None if the newest is too old.

        It is too old if it lies longer before the window than the window lasts.
        """
        newest = self.before["as_of"].max()
        oldest = self.window.start - dt.timedelta(days=self.window.days)
        return self.before if isinstance(newest, dt.date) and newest >= oldest else None


def stock_of(view: View) -> Stock:
    """The stock of a view.

    Raises:
        NoValueError: there is none.
    """
    counts = view.business.inventory
    if counts is None:
        raise NoValueError(_NO_STOCK)
    day = pl.col("as_of")
    inside = counts.filter((day >= view.window.start) & (day < view.window.end))
    if inside.is_empty():
        raise NoValueError("no stock was counted in the period")
    before = latest_counts(counts.filter(day < view.window.start))
    return Stock(inside, before, view.window)


def latest_counts(counts: pl.DataFrame) -> pl.DataFrame:
    """The last count of each item in each store."""
    last = pl.col("as_of").max().over("item_id", "store")
    return counts.filter(pl.col("as_of") == last)


def average_value(stock: Stock) -> float:
    """What the stock was worth at cost: the average of the opening stock and of each day's count.

    An item that was not counted on one of those days is worth what its last count says.

    Raises:
        NoValueError: unit costs are missing, or there is one count and no opening stock.
    """
    if stock.inside["unit_cost"].null_count() or stock.before["unit_cost"].null_count():
        raise NoValueError("the unit cost of some items is missing")
    total, days = worth(_on_every_day(stock)), stock.days
    if stock.opening is not None:
        total, days = total + worth(stock.opening), days + 1
    if days < 2:
        raise NoValueError(_ONE_COUNT)
    return total / days


def _on_every_day(stock: Stock) -> pl.DataFrame:
    """Each item on each day of a count, by its last count up to then."""
    counts = pl.concat([stock.before, stock.inside]).sort("as_of")
    days = stock.inside.select("as_of").unique().sort("as_of")
    grid = days.join(counts.select("item_id", "store").unique(), how="cross").sort("as_of")
    keys = [pl.col(name).fill_null("") for name in ("item_id", "store")]
    return grid.with_columns(keys).join_asof(
        counts.with_columns(keys).select("item_id", "store", "as_of", "milli", "unit_cost"),
        on="as_of",
        by=["item_id", "store"],
        check_sortedness=False,
    )


def _worth() -> pl.Expr:
    on_hand = pl.col("milli").clip(lower_bound=0).cast(pl.Float64) / 1000
    return on_hand * pl.col("unit_cost").cast(pl.Float64)


def worth(counts: pl.DataFrame) -> float:
    """What counts are worth at cost."""
    return float(counts.select(_worth().sum()).item())


def cost_of_goods(view: View) -> float:
    """The cost of what was sold less what came back, in currency.

    Raises:
        NoValueError: the cost of some lines is missing.
    """
    traded = view.lines.filter(pl.col("kind").is_in([SALE, RETURN]) & pl.col("is_item"))
    if traded["cost_minor"].null_count():
        raise NoValueError("the cost of some lines is missing")
    return float(view.money(int(traded["cost_minor"].sum())))


def sold_since(view: View, day: dt.date) -> set[str]:
    """The articles that were sold from a day to the end of the window."""
    when = pl.col("day")
    inside = (when >= day) & (when < view.window.end) & (pl.col("kind") == SALE)
    return set(view.business.lines.filter(inside)["product_id"].drop_nulls())
