"""A plot as data: what is shown, in an order, with a meaning for each colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: "band" is an interval from `low` to `high`; the others have `data`.
SeriesKind = Literal["line", "area", "bar", "band"]
#: What a colour means. "" takes the next one of several series; "muted" lines are dashed.
Tone = Literal["", "accent", "ink", "muted", "good", "low", "medium", "high", "critical"]
Values = Sequence[float | None]


@dataclass(frozen=True)
class Series:
    """A value, or None, for each place of the plot's x."""

    name: str
    kind: SeriesKind
    data: Values = ()
    low: Values = ()
    high: Values = ()
    tone: Tone = ""


@dataclass(frozen=True)
class Plot:
    """Series over the places of x.

    `unit` is a currency or a word; "share" shows fractions and "percent" numbers as percentages.
    `today` is the place of x where the known ends, `today_words` what it is called; `target` a
    level to reach. With `is_time` the places follow each other; otherwise they are categories.
    """

    title: str
    unit: str
    x: Sequence[str]
    series: Sequence[Series]
    today: str | None = None
    target: float | None = None
    is_time: bool = True
    today_words: str = "today"
