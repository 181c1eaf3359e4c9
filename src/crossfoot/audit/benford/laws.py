"""What each digit test expects, and Nigrini's limits for calling a set of digits conforming."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

Digits = Literal[
    "first", "second", "first_two", "first_three", "last_two", "summation", "second_order"
]
Conformity = Literal["close", "acceptable", "marginal", "nonconforming"]


@dataclass(frozen=True)
class Law:
    """A digit test: the digits it looks at, and the mean absolute deviations that part the bands.

    `cutoffs` end close conformity, acceptable conformity and marginal conformity (Nigrini,
    Benford's Law, 2012, table 7.1); None where no table exists.
    """

    name: Digits
    low: int
    high: int
    cutoffs: tuple[float, float, float] | None = None

    @property
    def digits(self) -> range:
        return range(self.low, self.high + 1)


LAWS = (
    Law("first", 1, 9, (0.006, 0.012, 0.015)),
    Law("second", 0, 9, (0.008, 0.010, 0.012)),
    Law("first_two", 10, 99, (0.0012, 0.0018, 0.0022)),
    Law("first_three", 100, 999, (0.00036, 0.00044, 0.00050)),
    Law("last_two", 0, 99),
    Law("summation", 10, 99),
    Law("second_order", 10, 99, (0.0012, 0.0018, 0.0022)),
)
LAW_OF = {law.name: law for law in LAWS}


@cache
def expected_shares(name: Digits) -> tuple[float, ...]:
    """The share of each digit that is expected, in the order of the law's digits; they add to 1."""
    law = LAW_OF[name]
    if name in ("last_two", "summation"):
        return (1 / len(law.digits),) * len(law.digits)
    if name == "second":
        return tuple(sum(_leading(10 * first + d) for first in range(1, 10)) for d in law.digits)
    return tuple(_leading(digits) for digits in law.digits)


def _leading(digits: int) -> float:
    return math.log10(1 + 1 / digits)


def conformity(name: Digits, deviation: float) -> Conformity | None:
    """The band of a mean absolute deviation, or None where there is no table."""
    cutoffs = LAW_OF[name].cutoffs
    if cutoffs is None:
        return None
    bands: tuple[Conformity, ...] = ("close", "acceptable", "marginal")
    for cutoff, band in zip(cutoffs, bands, strict=True):
        if deviation < cutoff:
            return band
    return "nonconforming"
