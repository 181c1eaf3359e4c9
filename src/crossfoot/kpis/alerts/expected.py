"""The newest demand of an item beside what an earlier forecast expected of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from crossfoot.kpis.alerts.evaluating import Fired
from crossfoot.kpis.alerts.rules import Severity

_MOST_SCORE: Final = 1000.0


@dataclass(frozen=True)
class Expected:
    """The demand of an item in the newest period, and the 95 % interval of an earlier forecast."""

    item: str
    period: str
    actual: float
    low: float
    high: float
    made_on: dt.date

    @property
    def text(self) -> str:
        return (
            f"The demand of {self.item} is {self.actual:,.6g} in {self.period}; the forecast of "
            f"{self.made_on} expected {self.low:,.6g} to {self.high:,.6g} (95 %)."
        )

    def fired(self, severity: Severity) -> Fired | None:
        """What is beyond the interval; None: nothing is."""
        if self.low <= self.actual <= self.high:
            return None
        limit = self.low if self.actual < self.low else self.high
        half = (self.high - self.low) / 2
        score = min(abs(self.actual - limit) / half, _MOST_SCORE) if half else _MOST_SCORE
        return Fired(severity, self.period, self.text, self.actual, limit, score)
