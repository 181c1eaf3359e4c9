"""Periods: day, ISO week, month, quarter and year, and the days each of them covers."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import polars as pl

from crossfoot.errors import UserError

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
_EVERY: dict[Period, str] = {
    "day": "1d",
    "week": "1w",
    "month": "1mo",
    "quarter": "1q",
    "year": "1y",
}


@dataclass(frozen=True)
class Window:
    """The days from `start` up to, and without, `end`."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)


def period_start(day: pl.Expr, period: Period) -> pl.Expr:
    """The first day of the period a day belongs to; weeks begin on Monday."""
    return day.dt.truncate(_EVERY[period])


def start_of(day: dt.date, period: Period) -> dt.date:
    """The first day of the period that a day belongs to."""
    if period == "day":
        return day
    if period == "week":
        return day - dt.timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(month=1, day=1)


def window_of(day: dt.date, period: Period) -> Window:
    """The period that a day belongs to."""
    start = start_of(day, period)
    return Window(start, shifted(start, period, 1))


def shifted(start: dt.date, period: Period, count: int) -> dt.date:
    """The first day of the period `count` periods later."""
    if period == "day":
        return start + dt.timedelta(days=count)
    if period == "week":
        return start + dt.timedelta(weeks=count)
    months = {"month": 1, "quarter": 3, "year": 12}[period] * count
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1)


def label(start: dt.date, period: Period) -> str:
    """How people call a period: 2011-W05, 2011-02, 2011-Q1, 2011."""
    if period == "day":
        return start.isoformat()
    if period == "week":
        iso = start.isocalendar()
        return f"{iso.year}-W{iso.week:02d}"
    if period == "month":
        return f"{start:%Y-%m}"
    if period == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}"


def periods_between(first: dt.date, last: dt.date, period: Period) -> list[Window]:
    """All periods from that of the first day to that of the last."""
    found = [window_of(first, period)]
    while found[-1].end <= last:
        found.append(window_of(found[-1].end, period))
    return found


def parse_period(text: str) -> Period:
    """A period by its name.

    Raises:
        UserError: there is no such period.
    """
    for period in PERIODS:
        if text == period:
            return period
    raise UserError(f"There is no period “{text}”. There are: {', '.join(PERIODS)}.")
