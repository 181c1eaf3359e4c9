"""The kinds of alert rules, as data."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
Operator = Literal["above", "below", "at_least", "at_most"]
Against = Literal["previous", "last_year"]
Movement = Literal["up", "down", "either"]
Method = Literal["median", "trend"]

#: With fewer values of the past nothing can be called unusual.
LEAST_PAST = 8


@dataclass(frozen=True)
class Threshold:
    """The value is above, below, at least or at most `limit`, in the KPI's own unit.

    Once it was, it counts as back only when it is back by `dead_band`, so that a value that swings
    around the limit is one alert. `unfinished` also looks at a period that is not over yet.
    """

    operator: Operator
    limit: Decimal
    dead_band: Decimal = Decimal(0)
    severity: Severity = "warning"
    unfinished: bool = False


@dataclass(frozen=True)
class Change:
    """The value moved by more than `beyond`, as a share of what it is held against: 0.2 is 20 %."""

    beyond: float
    against: Against = "previous"
    direction: Movement = "either"
    severity: Severity = "warning"


@dataclass(frozen=True)
class Missing:
    """The newest period that is over has no value; with `days`, no data came for so many days."""

    days: int | None = None
    severity: Severity = "warning"


@dataclass(frozen=True)
class Anomaly:
    """The value is outside the band of up to `past` values before it.

    The band is `width` robust standard deviations (the median absolute deviation x 1.4826) around
    the median, or around Theil and Sen's line through the past values.
    """

    method: Method = "median"
    width: float = 3.5
    past: int = 24
    severity: Severity = "warning"


Rule = Threshold | Change | Missing | Anomaly
KINDS: dict[str, type[Rule]] = {
    "threshold": Threshold,
    "change": Change,
    "missing": Missing,
    "anomaly": Anomaly,
}
