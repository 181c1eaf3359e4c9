"""The numbers that a chart's option draws, for formats that show them as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crossfoot.reports.report import Chart

_DRAWN = ("line", "bar")
#: A band is drawn as its lower edge and its width above it.
_LOWER = ", lower"


@dataclass(frozen=True)
class Drawn:
    """A series: its name, line or bar, and a number or None for each place."""

    name: str
    kind: str
    values: tuple[float | None, ...]


def drawn_by(chart: Chart) -> tuple[tuple[str, ...], tuple[Drawn, ...]]:
    """The places of the chart and its series; nothing when the option is not of that kind."""
    places = _places(chart.option)
    series = [one for one in _listed(chart.option.get("series")) if one.get("type") in _DRAWN]
    drawn: list[Drawn] = []
    for number, one in enumerate(series):
        values = tuple(map(_number, one.get("data", ())))
        if len(values) == len(places):
            name = str(one.get("name") or f"Series {number + 1}")
            drawn.append(_above(drawn, Drawn(name, str(one["type"]), values)))
    return (places, tuple(drawn)) if drawn else ((), ())


def _above(before: Sequence[Drawn], one: Drawn) -> Drawn:
    """The upper edge of a band whose lower edge was the series before."""
    if not before or before[-1].name != f"{one.name}{_LOWER}":
        return one
    pairs = zip(before[-1].values, one.values, strict=True)
    upper = tuple(None if low is None or wide is None else low + wide for low, wide in pairs)
    return Drawn(f"{one.name}, upper", one.kind, upper)


def _places(option: Mapping[str, Any]) -> tuple[str, ...]:
    for name in ("xAxis", "yAxis"):
        for axis in _listed(option.get(name)):
            if axis.get("data"):
                return tuple(_place(one) for one in axis["data"])
    return ()


def _place(one: Any) -> str:
    return str(one.get("value", "")) if isinstance(one, Mapping) else str(one)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        return [value]
    return [one for one in value or () if isinstance(one, Mapping)]


def _number(value: Any) -> float | None:
    if isinstance(value, Mapping):
        value = value.get("value")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None
