"""Spec: what a custom report shows, as data that a company keeps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

Operator = Literal[
    "is", "is not", "contains", "starts with", "between", "in", "empty", "not empty", "at least",
    "at most", "during",
]  # fmt: skip
Measuring = Literal["sum", "count", "distinct", "mean", "median", "min", "max", "share"]
Step = Literal["month", "quarter", "year"]
Plain = str | bool | int | Decimal | dt.date | None

OPERATORS: Final[tuple[Operator, ...]] = Operator.__args__  # type: ignore[attr-defined]
MEASURES: Final[tuple[Measuring, ...]] = Measuring.__args__  # type: ignore[attr-defined]
STEPS: Final[tuple[Step, ...]] = Step.__args__  # type: ignore[attr-defined]
CHARTS: Final = ("bar", "line", "area")


@dataclass(frozen=True)
class Filter:
    """Rows that are kept. `value` is a tuple of `between` (two) and `in`; None of `empty`."""

    column: str
    operator: Operator
    value: Plain | tuple[Plain, ...] = None


@dataclass(frozen=True)
class Group:
    """Rows that are put together; dates by month, quarter or year."""

    column: str
    by: Step | None = None

    @property
    def name(self) -> str:
        return f"{self.column}_{self.by}" if self.by else self.column


@dataclass(frozen=True)
class Measure:
    """A figure of each group; `count` without a column counts rows."""

    measure: Measuring
    column: str | None = None
    title: str = ""

    @property
    def name(self) -> str:
        return f"{self.measure}_{self.column}" if self.column else self.measure


@dataclass(frozen=True)
class Order:
    """What rows are sorted by: a column that the report has, or of the source in a list."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart: `x` is a group, `y` a measure. A second group becomes series."""

    kind: str
    x: str
    y: str


@dataclass(frozen=True)
class Spec:
    """A custom report: a list of `columns`, or groups with measures.

    `limit` are the rows shown; totals are always of all rows that the filters keep.
    """

    source: str
    title: str = ""
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    grouping: tuple[Group, ...] = ()
    measures: tuple[Measure, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    chart: Drawing | None = None

    @property
    def is_grouped(self) -> bool:
        return bool(self.grouping or self.measures)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the result."""
        if not self.is_grouped:
            return self.columns
        return (*(one.name for one in self.grouping), *(one.name for one in self.measures))


def spec_record(spec: Spec) -> dict[str, Any]:
    """Plain data that spec_of reads back as the same; dates as ISO text, numbers exact."""
    told: dict[str, Any] = {
        "source": spec.source,
        "title": spec.title,
        "columns": list(spec.columns),
        "filters": [_filter(one) for one in spec.filters],
        "grouping": [
            {"column": one.column, **({"by": one.by} if one.by else {})} for one in spec.grouping
        ],
        "measures": [_measure(one) for one in spec.measures],
        "order": [{"column": one.column, "descending": one.descending} for one in spec.order],
        "limit": spec.limit,
        "chart": None,
    }
    if spec.chart is not None:
        told["chart"] = {"kind": spec.chart.kind, "x": spec.chart.x, "y": spec.chart.y}
    return told


def _filter(one: Filter) -> dict[str, Any]:
    told: dict[str, Any] = {"column": one.column, "operator": one.operator}
    if isinstance(one.value, tuple):
        return {**told, "value": [_plain(value) for value in one.value]}
    return told if one.value is None else {**told, "value": _plain(one.value)}


def _measure(one: Measure) -> Mapping[str, Any]:
    told: dict[str, Any] = {"measure": one.measure}
    if one.column:
        told["column"] = one.column
    return told | ({"title": one.title} if one.title else {})


def _plain(value: Plain) -> Any:
    """A value of JSON; a decimal number stays text, so that no digit is lost on the way."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
