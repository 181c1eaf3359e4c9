"""The charts of an audit: months with findings, and first digits."""

from collections.abc import Sequence

from crossfoot.charts.axes import FONT, Option, lower
from crossfoot.charts.options import option_of
from crossfoot.charts.plot import Plot, Series
from crossfoot.charts.words import said

#: A share this far from the expected one is coloured.
_STRIKING_GAP = 0.01
_MOST_NAMED = 3
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(period: str) -> str:
    """2026-03 as Mar 26."""
    year, month = period.split("-")
    return f"{_NAMES[int(month) - 1]} {year[2:]}"


def months_option(plot: Plot, flagged: Sequence[int], *, noun: str = "findings") -> Option:
    """A plot over months whose first series has a dot where most is flagged.

    `flagged` counts findings (`noun`) for each place of x; up to three far apart are named.
    """
    option = option_of(plot)
    named = _named(flagged)
    values = plot.series[0].data if plot.series else ()
    dots = [_dot(plot.x[i], values[i], f"{flagged[i]:,} {noun}") for i in named]
    if dots:
        option["series"][_first_shown(plot)]["markPoint"] = _marks(dots)
        lower(option, 10)
        # Half of a label above the last place reaches beyond it.
        option["grid"]["right"] = 44 if len(flagged) - 1 in named else 26
    words = ", ".join(f"{flagged[i]:,} in {plot.x[i]}" for i in sorted(named))
    if words:
        option["aria"]["label"]["description"] = f"{said(plot)} Most {noun}: {words}."
    return option


def _first_shown(plot: Plot) -> int:
    """Where the first series of the plot is among the drawn ones: bands lie below, in two parts."""
    return 2 * sum(one.kind == "band" for one in plot.series)


def _named(flagged: Sequence[int]) -> list[int]:
    """The places with most, far enough apart for their labels."""
    apart = len(flagged) / 6
    named: list[int] = []
    for i in sorted(range(len(flagged)), key=lambda i: -flagged[i]):
        far = all(abs(i - other) >= apart for other in named)
        if far and flagged[i] and len(named) < _MOST_NAMED:
            named.append(i)
    return named


def _dot(place: str, value: float | None, words: str) -> Option:
    return {"name": words, "coord": [place, value or 0]}


def _marks(dots: list[Option]) -> Option:
    return {
        "symbol": "circle",
        "symbolSize": 9,
        "silent": True,
        "itemStyle": {"color": "$critical", "borderColor": "$surface", "borderWidth": 2},
        "label": {
            "show": True,
            "position": "top",
            "distance": 6,
            "color": "$critical",
            # A line behind the words would cross them out.
            "backgroundColor": "$surface",
            "borderRadius": 3,
            "padding": [1, 2],
            "fontWeight": 600,
            "fontSize": 11.5,
            "fontFamily": FONT,
            "formatter": "{b}",
        },
        "data": dots,
    }


def benford_option(
    digits: Sequence[str], observed: Sequence[float], expected: Sequence[float], title: str
) -> Option:
    """Shares of digits as bars, those expected as a line; the one farthest off is coloured."""
    series = (
        Series("Observed", "bar", observed, tone="accent"),
        Series("Expected", "line", expected, tone="ink"),
    )
    option = option_of(Plot(title, "share", digits, series))
    bars, line = option["series"]
    line |= {"symbol": "circle", "symbolSize": 6}
    line["lineStyle"]["width"] = 1.6
    bars["barWidth"] = "60%"
    bars["itemStyle"].pop("decal", None)
    gaps = [abs(seen - due) for seen, due in zip(observed, expected, strict=True)]
    farthest = max(range(len(gaps)), key=gaps.__getitem__, default=0)
    if gaps and gaps[farthest] > _STRIKING_GAP:
        bars["data"][farthest] = _striking(observed[farthest], expected[farthest])
        option["aria"]["label"]["description"] += (
            f" Farthest off: {digits[farthest]}, {observed[farthest]:.1%} "
            f"where {expected[farthest]:.1%} are expected."
        )
    return option


def _striking(share: float, expected: float) -> Option:
    # Above the bar, or in it where the expected line runs above it.
    place = "top" if share > expected else "insideBottom"
    return {
        "value": share,
        "itemStyle": {"color": "$high", "opacity": 1, "borderColor": "$text", "borderWidth": 1.2},
        "label": {
            "show": True,
            "position": place,
            "formatter": "$share",
            "color": "$high" if place == "top" else "$surface",
            "fontWeight": 600,
            "fontSize": 11,
        },
    }
