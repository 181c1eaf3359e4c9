"""KPIs per period, beside the previous period and the same one a year before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossfoot.kpis.frames import ByCalendar, Frame, frame_of
from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number
from crossfoot.kpis.trends import Trend, trend_of
from crossfoot.kpis.view import Business, View
from crossfoot.sales.periods import Period, Window, periods_between

#: Days without a sale at the edges of a period that do not make it unfinished.
MOST_CLOSED = 3


@dataclass(frozen=True)
class Measured:
    """A KPI in one period: a value, or the reason why there is none.

    `previous` and `last_year` are its values in the period before and in the same period a year
    before, of as many days when the period is not over yet; `change` and `year_change` are relative
    to them, None where they are not above zero and of KPIs that are signed.
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


def measure(
    business: Business, period: Period, kpis: Sequence[Kpi], *, last: int | None = None
) -> KpiRun:
    """Compute KPIs for every period of the data, or for the `last` of them."""
    span = business.span
    windows = periods_between(span.start, span.last, period)[-(last or 0) :]
    values = _Values(business, ByCalendar(period), kpis)
    found = [one for window in windows for one in values.measured(window)]
    trends = {kpi.name: trend_of(_series(found, kpi)) for kpi in kpis}
    return KpiRun(period, tuple(found), {n: one for n, one in trends.items() if one})


@dataclass(frozen=True)
class WindowRun:
    """All KPIs in one window; the trend of each over that window and those before, `earlier`."""

    label: str
    window: Window
    measured: tuple[Measured, ...]
    trends: dict[str, Trend]
    earlier: tuple[Window, ...]


def measure_window(
    business: Business, window: Window, kpis: Sequence[Kpi], *, most: int = 12
) -> WindowRun:
    """Compute KPIs for one window, with a trend over up to `most` windows that end with it.

    A window that the data do not touch has no value of any KPI.
    """
    span, frame = business.span, frame_of(window)
    name = frame.label(window)
    if window.end <= span.start or window.start >= span.end:
        reason = f"the data reach from {span.start} to {span.last}"
        missing = tuple(
            Measured(kpi, name, window, is_partial=True, value=None, reason=reason) for kpi in kpis
        )
        return WindowRun(name, window, missing, {}, ())
    values = _Values(business, frame, kpis)
    measured = tuple(values.measured(window))
    before = (frame.before(window, count) for count in range(most - 1, 0, -1))
    earlier = [one for one in before if is_whole(one, span)]
    found = [one for past in earlier for one in values.measured(past)] + list(measured)
    trends = {kpi.name: trend_of(_series(found, kpi)) for kpi in kpis}
    known = {kpi: one for kpi, one in trends.items() if one}
    return WindowRun(name, window, measured, known, tuple(earlier))


def _series(found: Iterable[Measured], kpi: Kpi) -> list[float | None]:
    return [
        None if one.value is None else float(one.value)
        for one in found
        if one.kpi is kpi and not one.is_partial
    ]


def is_whole(window: Window, span: Window) -> bool:
    """Whether the data cover a period, but for closed days at its edges: three, or a tenth."""
    missing = max((span.start - window.start).days, 0) + max((window.end - span.end).days, 0)
    return missing <= min(window.days // 10, MOST_CLOSED)


#: A value, or the reason why there is none; and a note.
Value = tuple[Number | None, str | None, str | None]


class _Values:
    """Values of KPIs by window, each computed once: it is also what others are compared with."""

    def __init__(self, business: Business, frame: Frame, kpis: Sequence[Kpi]) -> None:
        self._business, self._frame, self._kpis = business, frame, kpis
        self._found: dict[Window, list[Value]] = {}

    def measured(self, window: Window) -> list[Measured]:
        """All KPIs in a window."""
        span = self._business.span
        is_partial = not is_whole(window, span)
        # What is not over yet is compared with as many days of the period before.
        covered = Window(max(window.start, span.start), min(window.end, span.end))
        seen = covered if is_partial else window
        name = self._frame.label(window)
        return [
            _measured(kpi, (name, seen), value, before, earlier, is_partial=is_partial)
            for kpi, value, before, earlier in zip(
                self._kpis,
                self._of(seen),
                self._of(self._if_there(self._frame.before(seen))),
                self._of(self._if_there(self._frame.year_before(seen))),
                strict=True,
            )
        ]

    def _if_there(self, window: Window) -> Window | None:
        """None where the data do not reach back so far."""
        return window if is_whole(window, self._business.span) else None

    def _of(self, window: Window | None) -> list[Value]:
        if window is None:
            return [(None, None, None)] * len(self._kpis)
        if window not in self._found:
            previous = self._if_there(self._frame.before(window))
            view = View(self._business, window, self._frame.label(window), previous)
            self._found[window] = [value_of(kpi, view) for kpi in self._kpis]
        return self._found[window]


def _measured(
    kpi: Kpi,
    where: tuple[str, Window],
    found: Value,
    before: Value,
    earlier: Value,
    *,
    is_partial: bool,
) -> Measured:
    value, reason, note = found
    previous, last_year = before[0], earlier[0]
    return Measured(
        kpi,
        *where,
        is_partial,
        value,
        reason,
        note,
        previous,
        _change(kpi, value, previous),
        last_year,
        _change(kpi, value, last_year),
    )


def value_of(kpi: Kpi, view: View) -> Value:
    """A KPI's value, or the reason why there is none; and a note."""
    if view.business.sales.is_empty() and not _does_without_sales(kpi):
        return None, "no sales were given", None
    try:
        found = kpi.compute(view)
    except NoValueError as error:
        return None, str(error), None
    if isinstance(found, Noted):
        return found.value, None, found.note
    return found, None, None


def _does_without_sales(kpi: Kpi) -> bool:
    return all(need.startswith(("ledger.", "inventory.")) for need in kpi.needs)


def _change(kpi: Kpi, value: Number | None, base: Number | None) -> float | None:
    if kpi.is_signed or value is None or base is None or base <= 0:
        return None
    return float(value) / float(base) - 1
