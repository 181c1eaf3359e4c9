"""Kpi: the one interface of all key figures."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from crossfoot.kpis.view import View

Family = Literal["financial", "operational", "customer"]
Unit = Literal["money", "share", "ratio", "count", "days", "units"]
#: Which way is better: up, down, or neither.
Direction = Literal["up", "down", "neither"]
Number = Decimal | float | int


class NoValueError(Exception):
    """A KPI has no value here; its text completes 'n/a, because ...'."""


@dataclass(frozen=True)
class Noted:
    """A value that needs a word beside it."""

    value: Number
    note: str


@dataclass(frozen=True)
class Kpi:
    """One key figure: what it is, how it is computed and what it needs.

    `needs` are columns of the sales or inventory table, plan.* or ledger.*; `compute` gives the
    value for a view, with a note where it needs one. `is_signed` are growth rates, margins and
    differences, which may be below zero: a change of them is no share of what they were.

    Raises (from compute):
        NoValueError: there is no value, and why.
    """

    name: str
    title: str
    family: Family
    unit: Unit
    formula: str
    source: str
    direction: Direction
    needs: tuple[str, ...]
    compute: Callable[[View], Number | Noted]
    is_signed: bool = False


def ratio(above: Number, below: Number, of: str) -> float:
    """A quotient.

    Raises:
        NoValueError: what is divided by is not above zero.
    """
    if below == 0:
        raise NoValueError(f"{of} is zero")
    if below < 0:
        raise NoValueError(f"{of} is below zero")
    return float(above) / float(below)
