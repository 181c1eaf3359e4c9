"""Series of a plot as ECharts draws them: a colour is never the only difference."""

from typing import Any

from crossfoot.charts.axes import Option
from crossfoot.charts.plot import Plot, Series, Tone, Values

_COLOURS: dict[str, str] = {"ink": "$text", "muted": "$series-2"}
#: Colours of several series without a meaning, told apart by dashes and symbols too.
_TURN: tuple[Tone, ...] = ("accent", "high", "low", "medium", "ink", "critical", "good", "muted")
_DASHES: tuple[Any, ...] = ("solid", [7, 4], [2, 3], [9, 3, 2, 3])
_SYMBOLS = ("circle", "rect", "triangle", "diamond")
#: Dashes of colours with a meaning; the others are solid.
_DASH_OF: dict[str, Any] = {
    "muted": [4, 4],
    "low": [2, 3],
    "medium": [9, 3, 2, 3],
    "high": [7, 3],
    "critical": [7, 3],
}
_DECALS: tuple[Any, ...] = (
    None,
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 6], "rotation": 0.785},
    {
        "symbol": "circle",
        "dashArrayX": [[5, 5], [0, 5, 5, 0]],
        "dashArrayY": [5, 0],
        "symbolSize": 0.4,
    },
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 6], "rotation": -0.785},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 6]},
)
_BAND_OPACITY = (0.13, 0.2, 0.26)
_MOST_SYMBOLS = 24


def colour_of(tone: Tone) -> str:
    """The token of a tone's colour."""
    return _COLOURS.get(tone, f"${tone or 'accent'}")


def tone_at(series: Series, place: int) -> Tone:
    """A series' own tone, or the next of several."""
    return series.tone or _TURN[place % len(_TURN)]


def drawn_series(plot: Plot) -> tuple[list[Option], list[Option]]:
    """ECharts' series and the entries of the legend; bands lie below the rest."""
    drawn: list[Option] = []
    legend: list[Option] = []
    bands = [one for one in plot.series if one.kind == "band"]
    for i, one in enumerate(bands):
        drawn += _band(one, i, colour_of(one.tone or "accent"))
        legend.append({"name": one.name, "icon": "roundRect"})
    others = [one for one in plot.series if one.kind != "band"]
    for i, one in enumerate(others):
        make = _bar if one.kind == "bar" else _line
        drawn.append(make(one, i, len(others)))
    return drawn, [_entry(one) for one in drawn[2 * len(bands) :]] + legend


def _entry(drawn: Option) -> Option:
    """An entry of the legend, without a symbol where the line has none."""
    bare = drawn["type"] == "line" and drawn["symbol"] == "none"
    return {"name": drawn["name"]} | ({"itemStyle": {"opacity": 0}} if bare else {})


def _line(series: Series, place: int, count: int) -> Option:
    tone = tone_at(series, place)
    colour = colour_of(tone)
    muted = tone == "muted"
    marked = not series.tone and count > 1 and len(series.data) <= _MOST_SYMBOLS
    dash = _DASH_OF.get(tone, "solid") if series.tone else _DASHES[place % len(_DASHES)]
    line: Option = {
        "name": series.name,
        "type": "line",
        "data": _with_lone_points(series.data),
        "symbol": _SYMBOLS[place % len(_SYMBOLS)] if marked else "none",
        "symbolSize": 6,
        "lineStyle": {"color": colour, "width": 1.5 if muted else 2.25, "type": dash},
        "itemStyle": {"color": colour},
        "z": 3,
    }
    if series.kind == "area":
        line["areaStyle"] = {"color": colour, "opacity": 0.13, "origin": 0}
    return line


def _with_lone_points(values: Values) -> list[Any]:
    """A value between gaps has no line to be seen by, so it gets a dot."""
    padded = [None, *values, None]
    return [
        {"value": value, "symbol": "circle", "symbolSize": 6}
        if value is not None and padded[i] is None and padded[i + 2] is None
        else value
        for i, value in enumerate(values)
    ]


def _bar(series: Series, place: int, count: int) -> Option:
    colour = colour_of(tone_at(series, place))
    style: Option = {"color": colour, "opacity": 0.9, "borderRadius": 2}
    decal = _DECALS[place % len(_DECALS)] if count > 1 else None
    if decal:
        style["decal"] = {"color": "$surface", **decal}
    return {
        "name": series.name,
        "type": "bar",
        "data": list(series.data),
        "barMaxWidth": 46,
        "itemStyle": style,
    }


def _band(series: Series, place: int, colour: str) -> list[Option]:
    """An unseen line at the lower edge and an area from it to the upper one."""
    opacity = _BAND_OPACITY[min(place, len(_BAND_OPACITY) - 1)]
    width = [
        None if low is None or high is None else high - low
        for low, high in zip(series.low, series.high, strict=True)
    ]
    unseen: Option = {
        "type": "line",
        "stack": f"band {place}",
        # Bounds below zero are stacked too.
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "z": 1,
    }
    tinted: Option = {"color": colour, "opacity": opacity}
    below = {**unseen, "name": f"{series.name}, lower", "data": list(series.low)}
    return [
        below | {"tooltip": {"show": False}, "itemStyle": tinted},
        {**unseen, "name": series.name, "data": width, "itemStyle": tinted, "areaStyle": tinted},
    ]
