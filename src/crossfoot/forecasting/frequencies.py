"""How often a series is counted: its periods, seasons, lags and how much history is used."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from crossfoot.errors import UserError

_MONDAY = dt.date(1969, 12, 29)
_A_YEAR = 365.25


@dataclass(frozen=True)
class Frequency:
    """One frequency: `index` numbers the periods, `begin` is the first day of a numbered period.

    `days` is how many a period has on average, `season` the length of the main season in periods,
    `lags` what trees look back at, `most` the periods that methods learn from (longer histories
    cost more and forecast worse), `naming` the attribute of a date that says where in the season it
    is, `place` the country or region whose public holidays are looked at.
    """

    code: str
    title: str
    interval: str
    days: float
    season: int
    lags: tuple[int, ...]
    most: int
    naming: str
    index: Callable[[pl.Expr], pl.Expr]
    begin: Callable[[int], dt.date]
    also: tuple[str, ...] = ()
    place: str | None = None

    @property
    def word(self) -> str:
        """What one period is called: its title without the plural."""
        return self.title.removesuffix("s")


def _month(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


ALL_FREQUENCIES: tuple[Frequency, ...] = (
    Frequency(
        "D", "days", "1d", 1.0, 7, (*range(1, 15), 21, 28), 728, "weekday",
        lambda day: day.cast(pl.Int32), lambda n: dt.date(1970, 1, 1) + dt.timedelta(days=n),
    ),
    Frequency(
        "W", "weeks", "1w", 7.0, 52, (*range(1, 9), 13, 26, 51, 52, 53), 260, "week",
        lambda day: (day.cast(pl.Int32) + 3).floordiv(7),
        lambda n: _MONDAY + dt.timedelta(weeks=n), ("W-MON",),
    ),
    Frequency(
        "MS", "months", "1mo", _A_YEAR / 12, 12, (*range(1, 14), 24), 144, "month",
        lambda day: day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1, _month, ("M", "ME"),
    ),
    Frequency(
        "QS", "quarters", "1q", _A_YEAR / 4, 4, (*range(1, 6), 8), 48, "quarter",
        lambda day: day.dt.year() * 4 + day.dt.quarter().cast(pl.Int32) - 1,
        lambda n: _month(n * 3), ("Q", "QE"),
    ),
    Frequency(
        "YS", "years", "1y", _A_YEAR, 1, (1, 2, 3), 60, "year",
        lambda day: day.dt.year(), lambda n: dt.date(n, 1, 1), ("Y", "YE", "A"),
    ),
)  # fmt: skip


def find_frequency(name: str) -> Frequency:
    """Find a frequency by its code, as pandas and Polars users write it.

    Raises:
        UserError: there is none of that name.
    """
    for one in ALL_FREQUENCIES:
        if name.upper() in (one.code, *one.also):
            return one
    known = ", ".join(f"{one.code} ({one.title})" for one in ALL_FREQUENCIES)
    raise UserError(f"No frequency is called “{name}”. Known: {known}.")
