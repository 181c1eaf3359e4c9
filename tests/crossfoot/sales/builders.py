"""Small sales for tests: lines from tuples, and a strategy of documents on a few days."""

import datetime as dt
from collections.abc import Iterable

import polars as pl
from hypothesis import strategies as st

from crossfoot.tables.sales import ADJUSTMENT, RETURN, SALE, SALES

FIRST = dt.date(2026, 1, 30)


def lines_of(*rows: dict[str, object]) -> pl.DataFrame:
    """Sales lines; what a row does not say is usual."""
    usual: dict[str, object] = {
        "store": None,
        "transaction_id": "1",
        "sold_at": dt.datetime.fromisoformat("2026-01-30T12:00"),
        "product_id": "tea",
        "kind": SALE,
        "is_item": True,
        "repeat_no": 1,
        "milli": 1000,
        "minor": 1000,
    }
    full = [usual | {"line_id": n, "file_row": n + 1} | row for n, row in enumerate(rows, 1)]
    return pl.DataFrame([{n: row.get(n) for n in SALES.names} for row in full], schema=SALES.schema)


Document = tuple[int, str, str | None, list[tuple[str, int, int]]]

#: Day, store, customer, and lines of product, units and cents.
_LINE = st.tuples(st.sampled_from(["tea", "cup", "pot"]), st.integers(-2, 4), st.integers(0, 900))
_DOCUMENT = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["north", "south"]),
    st.sampled_from([None, "anna", "ben", "cleo"]),
    st.lists(_LINE, min_size=1, max_size=3),
)
DOCUMENTS = st.lists(_DOCUMENT, min_size=1, max_size=8)


def sales_of(documents: Iterable[Document], first: int = 1) -> pl.DataFrame:
    """The lines of documents, which are numbered from `first`."""
    rows: list[dict[str, object]] = []
    for number, (day, store, customer, lines) in enumerate(documents, first):
        for product, units, price in lines:
            minor = units * price
            kind = RETURN if minor < 0 else ADJUSTMENT if units < 0 else SALE
            rows.append(
                {
                    "transaction_id": str(number),
                    "store": store,
                    "customer_id": customer,
                    "sold_at": dt.datetime.combine(FIRST + dt.timedelta(day), dt.time(9)),
                    "product_id": product,
                    "category": "drink" if product == "tea" else "ware",
                    "milli": units * 1000,
                    "minor": minor,
                    "cost_minor": units * 100,
                    "kind": kind,
                }
            )
    return lines_of(*rows)
