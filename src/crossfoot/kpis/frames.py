"""How windows of days follow each other: periods of the calendar, or spans of as many days."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from crossfoot.sales.periods import PERIODS, Period, Window, label, shifted, window_of

#: How many periods back the same one a year before is; days keep their weekday.
PERIODS_IN_YEAR: dict[Period, int] = {"day": 364, "week": 52, "month": 12, "quarter": 4, "year": 1}


class Frame(Protocol):
    """Names windows, and says which come before them."""

    def label(self, window: Window) -> str: ...

    def before(self, window: Window, count: int = 1) -> Window:
        """The window that many earlier."""
        ...

    def year_before(self, window: Window) -> Window: ...


@dataclass(frozen=True)
class ByCalendar:
    """Periods; a window that is cut short is compared with as many days of an earlier period."""

    period: Period

    def label(self, window: Window) -> str:
        return label(window.start, self.period)

    def before(self, window: Window, count: int = 1) -> Window:
        whole = window_of(window.start, self.period)
        start = shifted(whole.start, self.period, -count)
        end = shifted(start, self.period, 1)
        if window.end < whole.end:
            end = min(end, start + dt.timedelta(days=window.days))
        return Window(start, end)

    def year_before(self, window: Window) -> Window:
        return self.before(window, PERIODS_IN_YEAR[self.period])


@dataclass(frozen=True)
class BySpan:
    """Any days, and as many before them; of the year before, as many from the same date on."""

    def label(self, window: Window) -> str:
        return f"{window.start} to {window.last}"

    def before(self, window: Window, count: int = 1) -> Window:
        earlier = dt.timedelta(days=window.days * count)
        return Window(window.start - earlier, window.end - earlier)

    def year_before(self, window: Window) -> Window:
        start = window.start
        day = min(start.day, 28) if start.month == 2 else start.day
        earlier = start.replace(year=start.year - 1, day=day)
        return Window(earlier, earlier + dt.timedelta(days=window.days))


def frame_of(window: Window) -> ByCalendar | BySpan:
    """The frame of a window: that of the period it is, if it is one."""
    for period in PERIODS:
        if window_of(window.start, period) == window:
            return ByCalendar(period)
    return BySpan()
