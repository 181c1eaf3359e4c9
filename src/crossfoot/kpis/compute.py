"""KPIs per period, beside the previous period and the same one a year before."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number
from crossfoot.kpis.trends import Trend, trend_of
from crossfoot.kpis.view import Business, View
from crossfoot.sales.periods import Period, Window, label, periods_between, shifted, window_of

#: Days without a sale at the edges of a period that do not make it unfinished.
MOST_CLOSED = 3
#: How many periods back the same one a year before is; days keep their weekday.
PERIODS_IN_YEAR: dict[Period, int] = {"day": 364, "week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class Measured:
    """A KPI in one period: a value, or the reason why there is none.

    `previous` and `last_year` are its values in the period before and in the same period a year
    before, of as many days when the period is not over yet; `change` and `year_change` are relative
    to them, None where they are not above zero.
    """

    kpi: Kpi
    period: str
    window: Window
    is_partial: bool
    value: Number | None
    reason: str | None = None
    note: str | None = None
    previous: Number | None = None
    change: float | None = None
    last_year: Number | None = None
    year_change: float | None = None


@dataclass(frozen=True)
class KpiRun:
    """All KPIs in all periods, and the trend of each over the periods that are over."""

    period: Period
    measured: tuple[Measured, ...]
    trends: dict[str, Trend]

    @property
    def periods(self) -> list[str]:
        return list(dict.fromkeys(one.period for one in self.measured))

    def of(self, period: str) -> list[Measured]:
        return [one for one in self.measured if one.period == period]


def measure(business: Business, period: Period, kpis: Sequence[Kpi]) -> KpiRun:
    """Compute KPIs for every period of the data."""
    span = business.span
    windows = periods_between(span.start, span.last, period)
    found: list[Measured] = []
    for window in windows:
        found += _of_period(business, period, window, kpis)
    trends = {kpi.name: trend_of(_series(found, kpi)) for kpi in kpis}
    return KpiRun(period, tuple(found), {n: one for n, one in trends.items() if one})


def _series(found: Iterable[Measured], kpi: Kpi) -> list[float | None]:
    return [
        None if one.value is None else float(one.value)
        for one in found
        if one.kpi is kpi and not one.is_partial
    ]


def _of_period(
    business: Business, period: Period, window: Window, kpis: Sequence[Kpi]
) -> list[Measured]:
    span = business.span
    is_partial = not is_whole(window, span)
    # What is not over yet is compared with as many days of the period before.
    covered = Window(max(window.start, span.start), min(window.end, span.end))
    seen = covered if is_partial else window
    view = _view(business, period, seen)
    before = _view(business, period, view.previous) if view.previous else None
    year = _window_before(business, period, seen, PERIODS_IN_YEAR[period])
    earlier = _view(business, period, year) if year else None
    return [_measured(kpi, view, before, earlier, is_partial=is_partial) for kpi in kpis]


def is_whole(window: Window, span: Window) -> bool:
    """Whether the data cover a period, but for closed days at its edges: three, or a tenth."""
    missing = max((span.start - window.start).days, 0) + max((window.end - span.end).days, 0)
    return missing <= min(window.days // 10, MOST_CLOSED)


def _view(business: Business, period: Period, window: Window) -> View:
    previous = _window_before(business, period, window, 1)
    return View(business, window, label(window.start, period), previous)


def _window_before(business: Business, period: Period, window: Window, count: int) -> Window | None:
    """The window that many periods earlier, cut to as many days when the window is cut.

    None where the data do not reach back so far.
    """
    whole = window_of(window.start, period)
    start = shifted(whole.start, period, -count)
    end = shifted(start, period, 1)
    if window.end < whole.end:
        end = min(end, start + dt.timedelta(days=window.days))
    earlier = Window(start, end)
    return earlier if is_whole(earlier, business.span) else None


def _measured(
    kpi: Kpi, view: View, before: View | None, earlier: View | None, *, is_partial: bool
) -> Measured:
    value, reason, note = value_of(kpi, view)
    previous = value_of(kpi, before)[0] if before else None
    last_year = value_of(kpi, earlier)[0] if earlier else None
    return Measured(
        kpi,
        view.label,
        view.window,
        is_partial,
        value,
        reason,
        note,
        previous,
        _change(value, previous),
        last_year,
        _change(value, last_year),
    )


def value_of(kpi: Kpi, view: View) -> tuple[Number | None, str | None, str | None]:
    """A KPI's value, or the reason why there is none; and a note."""
    try:
        found = kpi.compute(view)
    except NoValueError as error:
        return None, str(error), None
    if isinstance(found, Noted):
        return found.value, None, found.note
    return found, None, None


def _change(value: Number | None, base: Number | None) -> float | None:
    if value is None or base is None or base <= 0:
        return None
    return float(value) / float(base) - 1
