"""A made-up shop: its sales with weekdays, seasons, growth and returns, and its stock by month."""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

_CATEGORIES: Final = ("Tea", "Coffee", "Pots", "Gifts")
_STORES: Final = ("High Street", "Online")
_SALES: Final = (
    "Order ID", "Order date", "SKU", "Product name", "Category", "Customer ID", "Store",
    "Quantity", "Unit price", "Amount", "Cost",
)  # fmt: skip
_STOCK: Final = ("SKU", "Date", "On hand", "Unit cost", "Received", "Lead time days")
_RETURNED: Final = 0.03


@dataclass(frozen=True)
class Shop:
    """How large the shop is: its days, products, customers and orders a day.

    `prices` are the lowest and the highest in cents, `more_units` how many more than one a line has
    on average, `cover_days` for how many days of demand its first stock lasts beside 20 of each,
    `renewed` the share of customers that others replace in a year.
    """

    first: dt.date = dt.date(2023, 1, 1)
    days: int = 1096
    products: int = 24
    customers: int = 300
    orders_a_day: float = 6.0
    seed: int = 1
    prices: tuple[int, int] = (300, 6000)
    more_units: float = 0.7
    cover_days: float = 0.0
    renewed: float = 0.0


def write_shop(sales: Path, stock: Path | None = None, shop: Shop | None = None) -> int:
    """Write a sales export and, if wanted, month-end stock counts; return the sales lines.

    The same shop gives the same files.
    """
    made = _Made(shop or Shop())
    rows = [row for day in range(made.shop.days) for row in made.orders(day)]
    _write(sales, _SALES, rows)
    if stock is not None:
        _write(stock, _STOCK, made.counts())
    return len(rows)


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


class _Made:
    """Orders day by day from one stream of random numbers."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._random = np.random.default_rng(shop.seed)
        wanted = self._random.pareto(1.5, shop.products) + 0.2
        self._wanted = wanted / wanted.sum()
        self._prices = self._random.integers(*shop.prices, shop.products)
        self._number = 0
        self._sold = np.zeros((shop.days, shop.products), dtype=np.int64)

    def orders(self, day: int) -> list[tuple[object, ...]]:
        when = self.shop.first + dt.timedelta(days=day)
        season = 1 + 0.4 * np.sin(2 * np.pi * (day % 365 - 260) / 365)
        weekday = 1.5 if when.weekday() >= 4 else 0.9
        growth = 1 + 0.1 * day / 365
        count = self._random.poisson(self.shop.orders_a_day * season * weekday * growth)
        return [row for _ in range(count) for row in self._order(day, when)]

    def _order(self, day: int, when: dt.date) -> list[tuple[object, ...]]:
        self._number += 1
        customer = self._customer(day)
        store = _STORES[int(self._random.random() < 0.4)]
        lines = 1 + int(self._random.poisson(0.8))
        lines = min(lines, self.shop.products)
        chosen = self._random.choice(self.shop.products, lines, replace=False, p=self._wanted)
        back = -1 if self._random.random() < _RETURNED else 1
        guest = self._random.random() < 0.1
        head = (f"{'R' if back < 0 else 'S'}{self._number:06d}", when.isoformat())
        buyer = "" if guest else f"C{customer:04d}"
        return [(*head, *self._line(day, int(one), back, (buyer, store))) for one in chosen]

    def _customer(self, day: int) -> int:
        """Who orders: some order often; where customers are renewed each comes and goes."""
        size, renewed = self.shop.customers, self.shop.renewed
        if not renewed:
            return int(size * self._random.power(0.6)) + 1
        return int(size * (self._random.beta(1.5, 1.5) + renewed * day / 365)) + 1

    def _line(self, day: int, product: int, back: int, who: tuple[str, str]) -> tuple[object, ...]:
        units = back * int(1 + self._random.poisson(self.shop.more_units))
        self._sold[day, product] += units
        price = int(self._prices[product])
        category = _CATEGORIES[product % len(_CATEGORIES)]
        cost = round(price * (0.45 + 0.02 * (product % 7)))
        return (
            f"P{product + 1:03d}", f"{category} {product + 1}", category, *who, units,
            _money(price), _money(units * price), _money(units * cost),
        )  # fmt: skip

    def counts(self) -> list[tuple[object, ...]]:
        """At each month's end what is left of monthly deliveries that follow the demand."""
        rows: list[tuple[object, ...]] = []
        cover = np.rint(self._sold.mean(axis=0) * self.shop.cover_days).astype(np.int64)
        left, swing = 20 + cover, 1 + cover // 20
        month = np.zeros(self.shop.products, dtype=np.int64)
        for day in range(self.shop.days):
            month += self._sold[day]
            when = self.shop.first + dt.timedelta(days=day)
            if (when + dt.timedelta(days=1)).day != 1:
                continue
            drawn = self._random.integers(-8, 12, self.shop.products)
            received = np.maximum(month + swing * drawn, 0)
            left = np.maximum(left + received - month, 0)
            rows += [self._count(one, when, left, received) for one in range(self.shop.products)]
            month[:] = 0
        return rows

    def _count(
        self, product: int, when: dt.date, left: np.ndarray, received: np.ndarray
    ) -> tuple[object, ...]:
        cost = round(int(self._prices[product]) * (0.45 + 0.02 * (product % 7)))
        return (
            f"P{product + 1:03d}", when.isoformat(), int(left[product]), _money(cost),
            int(received[product]), 7 + product % 10,
        )  # fmt: skip


def _money(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
