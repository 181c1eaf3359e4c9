"""Demand that is made up, so that what should come out is known."""

import datetime as dt

import numpy as np
import polars as pl
import pytest


def months(count: int, first: int = 2019) -> list[dt.date]:
    return [dt.date(first + n // 12, n % 12 + 1, 1) for n in range(count)]


def seasonal(count: int, seed: int, level: float = 100.0) -> np.ndarray:
    made = np.random.default_rng(seed)
    n = np.arange(count)
    values = level * (1 + 0.3 * np.sin(2 * np.pi * n / 12)) + n / 2
    return np.round(np.maximum(values + made.normal(0, level / 15, count), 0), 2)


def rows_of(items: dict[str, np.ndarray]) -> pl.DataFrame:
    """Rows of items whose histories end in the same month."""
    longest = max(len(one) for one in items.values())
    days = months(longest)
    return pl.concat(
        pl.DataFrame(
            {"item": [name] * len(values), "date": days[-len(values) :], "quantity": values}
        )
        for name, values in items.items()
    )


@pytest.fixture(scope="session")
def shop() -> pl.DataFrame:
    """Items of every kind of demand."""
    made = np.random.default_rng(5)
    sparse = np.where(made.random(60) < 0.25, made.poisson(4, 60) + 1, 0).astype(float)
    sparse[[0, 58]] = 3.0
    gone = np.r_[made.poisson(20, 30) + 1.0, np.zeros(30)]
    items = {f"regular {n}": seasonal(60, n) for n in range(6)}
    items |= {"sparse": sparse, "gone": gone, "new": np.array([5.0, 7.0])}
    items |= {"young": seasonal(7, 21), "one season": seasonal(18, 22)}
    return rows_of(items)
