"""The working calendar of the sample company: fiscal year 2025, England."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

YEAR = 2025
COUNTRY, REGION = "GB", "ENG"
DAY = 86_400
#: Activity of each month against the average: a quiet summer, a busy end of year.
SEASON = (0.92, 0.94, 1.05, 0.98, 1.0, 1.03, 0.95, 0.88, 1.03, 1.06, 1.09, 1.07)


def epoch_day(day: dt.date) -> int:
    return day.toordinal() - dt.date(1970, 1, 1).toordinal()


@cache
def public_holidays() -> tuple[dt.date, ...]:
    """The public holidays of the year, in order."""
    return tuple(sorted(holidays.country_holidays(COUNTRY, subdiv=REGION, years=YEAR)))


FIRST_DAY = epoch_day(dt.date(YEAR, 1, 1))


@dataclass(frozen=True)
class Month:
    """A month and its working days, as days since 1970-01-01 in order."""

    number: int
    days: tuple[int, ...]

    @property
    def first_day(self) -> int:
        return epoch_day(dt.date(YEAR, self.number, 1))


@cache
def months() -> tuple[Month, ...]:
    free = {epoch_day(day) for day in public_holidays()}
    start, end = epoch_day(dt.date(YEAR, 1, 1)), epoch_day(dt.date(YEAR + 1, 1, 1))
    by_month: dict[int, list[int]] = {number: [] for number in range(1, 13)}
    for day in range(start, end):
        date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
        if date.weekday() < 5 and day not in free:
            by_month[date.month].append(day)
    return tuple(Month(number, tuple(days)) for number, days in by_month.items())


def working_days(rng: np.random.Generator, month: Month, count: int) -> Ints:
    """Draw `count` working days of the month, a little more of them towards its end."""
    days = np.asarray(month.days, dtype=np.int64)
    weights = np.linspace(1.0, 1.25, len(days))
    return rng.choice(days, size=count, p=weights / weights.sum())


def at_office(
    rng: np.random.Generator, days: Ints, opens: float = 8.0, shuts: float = 18.0
) -> Ints:
    """Seconds since 1970 at random times of these days between two hours of the day."""
    return days * DAY + rng.integers(int(opens * 3600), int(shuts * 3600), size=len(days))
