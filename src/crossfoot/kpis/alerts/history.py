"""The successive values of one KPI, as alert rules see them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from crossfoot.kpis.kpi import Number, Unit
from crossfoot.sales.periods import Period, Window, label

_DIGITS: Final = 2


@dataclass(frozen=True)
class Point:
    """A period and its value, or the reason why it has none."""

    window: Window
    value: Number | None
    reason: str | None = None
    is_partial: bool = False


@dataclass(frozen=True)
class History:
    """The values of a KPI in the order of their periods, and the last day that has data."""

    title: str
    unit: Unit
    period: Period
    points: tuple[Point, ...]
    last_day: dt.date | None = None
    currency: str = ""

    def over(self, as_of: dt.date) -> tuple[Point, ...]:
        """The points whose period is over, and covered by data."""
        return tuple(one for one in self.points if one.window.end <= as_of and not one.is_partial)

    def name(self, window: Window) -> str:
        return label(window.start, self.period)

    @property
    def named(self) -> str:
        """The KPI with its currency, for sentences; other units stand with the figures."""
        return f"{self.title} ({self.currency})" if self.currency else self.title

    def text(self, value: Number) -> str:
        """A value as people write it."""
        if self.unit == "share":
            return f"{float(value):.1%}"
        number = f"{_rounded(value):,}" if self.unit != "money" else _exact(value)
        return f"{number} days" if self.unit == "days" else number


def _exact(value: Number) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


def _rounded(value: Number) -> Decimal:
    """At most two digits behind the point: what is divided has no end."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    exponent = exact.as_tuple().exponent
    return round(exact, 2) if isinstance(exponent, int) and exponent < -_DIGITS else exact
