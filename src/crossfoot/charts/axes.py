"""What all our charts share: axes, legend, tooltip, type."""

from collections.abc import Mapping, Sequence
from typing import Any

Option = dict[str, Any]

#: Formats of units; tokens.js knows them, in pages and on the server.
_FORMATS = {"share": "$share", "percent": "$percent"}
FONT = "Inter, sans-serif"
_SMALL = {"color": "$muted", "fontSize": 11.5, "fontFamily": FONT}
_LEGEND_HEIGHT = 24


def format_of(unit: str) -> str:
    """The format of an axis' labels."""
    return _FORMATS.get(unit, "$short")


def base(words: str, unit: str, *, legend: Sequence[Mapping[str, Any]] = ()) -> Option:
    """An option without axes and series. `words` say it to people who do not see it."""
    top = 14 + (_LEGEND_HEIGHT if len(legend) > 1 else 0)
    return {
        "animationDuration": 350,
        "aria": {"enabled": True, "label": {"description": words}},
        "textStyle": {"fontFamily": FONT, "color": "$text"},
        "grid": {"left": 4, "right": 26, "top": top, "bottom": 4, "containLabel": True},
        "tooltip": _tooltip(unit),
        "legend": _legend(legend),
    }


def _tooltip(unit: str) -> Option:
    return {
        "trigger": "axis",
        "confine": True,
        "backgroundColor": "$surface",
        "borderColor": "$line",
        "textStyle": {"color": "$text", "fontSize": 12},
        "axisPointer": {"lineStyle": {"color": "$line-strong"}},
        "valueFormatter": _FORMATS.get(unit, "$exact"),
    }


def _legend(entries: Sequence[Mapping[str, Any]]) -> Option:
    if len(entries) < 2:
        return {"show": False}
    return {
        "show": True,
        "type": "plain",
        "left": 0,
        "top": 0,
        "itemWidth": 18,
        "itemHeight": 9,
        "itemGap": 16,
        "data": [dict(one) for one in entries],
        "textStyle": {**_SMALL, "width": 190, "overflow": "truncate"},
    }


def places(labels: Sequence[str], *, between: bool, **more: Any) -> Option:
    """The axis of places. `between` leaves room for bars."""
    return {
        "type": "category",
        "data": list(labels),
        "boundaryGap": between or len(labels) < 2,
        "axisTick": {"show": False},
        "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": "$line-strong"}},
        "axisLabel": {**_SMALL, "hideOverlap": True, "width": 110, "overflow": "truncate"},
        **more,
    }


def amounts(unit: str, *, from_zero: bool) -> Option:
    """The axis of values: light lines, short labels."""
    return {
        "type": "value",
        "scale": not from_zero,
        "splitNumber": 4,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {**_SMALL, "formatter": format_of(unit)},
        "splitLine": {"lineStyle": {"color": "$line"}},
    }


def level_mark(value: float, words: str) -> Option:
    """A dashed line across the chart, with its words."""
    return _mark({"yAxis": value, "name": words}, "insideEndTop", "$text")


def place_mark(place: int, words: str) -> Option:
    """A dashed line up from a place of x, with its words."""
    return _mark({"xAxis": place, "name": words}, "end", "$muted")


def _mark(at: Option, position: str, colour: str) -> Option:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": colour, "width": 1, "type": [5, 3]},
        "label": {
            "formatter": "{b}",
            "color": colour,
            "fontSize": 11,
            "position": position,
            "distance": 3,
        },
        "data": [at],
    }
