"""What all our charts share: axes, legend, tooltip, type."""

from collections.abc import Mapping, Sequence
from typing import Any

Option = dict[str, Any]

#: Formats of units; tokens.js knows them, in pages and on the server.
_FORMATS = {"share": "$share", "percent": "$percent"}
FONT = "Inter, sans-serif"
_SMALL = {"color": "$muted", "fontSize": 11.5, "fontFamily": FONT}
_LEGEND_HEIGHT = 24
#: Pixels of an entry of the legend besides its name, and of a letter of that name.
_ENTRY, _LETTER, _WIDEST_NAME, _GAP = 18 + 5, 6.1, 190, 16
#: Rows of a legend of several stand closer.
_CLOSE_GAP, _CLOSE_ROW = 8, 20
_WIDTHS = range(1200, 260, -20)


def format_of(unit: str) -> str:
    """The format of an axis' labels."""
    return _FORMATS.get(unit, "$short")


def base(words: str, unit: str, *, legend: Sequence[Mapping[str, Any]] = ()) -> Option:
    """An option without axes and series. `words` say it to people who do not see it.

    Where it is drawn too narrow for the legend's one row, what is drawn begins lower.
    """
    top = 14 + (_LEGEND_HEIGHT if len(legend) > 1 else 0)
    return {
        "animationDuration": 350,
        "aria": {"enabled": True, "label": {"description": words}},
        "textStyle": {"fontFamily": FONT, "color": "$text"},
        "grid": {"left": 4, "right": 26, "top": top, "bottom": 4, "containLabel": True},
        "tooltip": _tooltip(unit),
        "legend": _legend(legend),
        **_by_width(legend, top),
    }


def lower(option: Option, by: int) -> None:
    """Leave more room above what is drawn, at every width."""
    for one in (option, *(rule["option"] for rule in option.get("media", ()))):
        one["grid"]["top"] += by


def _by_width(entries: Sequence[Mapping[str, Any]], top: int) -> Option:
    """Rules for the widths from which on the legend takes another row; the first is for others."""
    rules: list[Option] = []
    rows = 1
    for width in _WIDTHS if len(entries) > 1 else ():
        now = _rows(entries, width + _WIDTHS.step)
        if now > rows:
            room = {
                "grid": {"top": top + _CLOSE_ROW * (now - 1)},
                "legend": {"itemGap": _CLOSE_GAP},
            }
            rules.append({"query": {"maxWidth": width}, "option": room})
        rows = now
    usual = {"grid": {"top": top}, "legend": {"itemGap": _GAP}}
    return {"media": [{"option": usual}, *rules]} if rules else {}


def _rows(entries: Sequence[Mapping[str, Any]], width: int) -> int:
    """How many rows a legend takes in a chart of this width; of several, they stand closer."""
    needed = [_ENTRY + min(_WIDEST_NAME, _LETTER * len(one["name"])) for one in entries]
    if sum(needed) + _GAP * (len(needed) - 1) <= width:
        return 1
    rows, used = 1, 0.0
    for one in needed:
        if used and used + one > width:
            rows, used = rows + 1, 0.0
        used += one + _CLOSE_GAP
    return max(rows, 2)


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
        "itemGap": _GAP,
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
