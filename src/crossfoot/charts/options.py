"""Any plot as an ECharts option: a plain dict whose colours and formats are tokens."""

from crossfoot.charts.axes import Option, amounts, base, level_mark, place_mark, places
from crossfoot.charts.plot import Plot
from crossfoot.charts.series import drawn_series
from crossfoot.charts.words import said, target_words


def option_of(plot: Plot) -> Option:
    """Lines, areas, bars and bands of a plot; bars and areas stand on zero."""
    drawn, legend = drawn_series(plot)
    kinds = {one.kind for one in plot.series}
    _mark(plot, drawn)
    return {
        **base(said(plot), plot.unit, legend=legend),
        "xAxis": places(plot.x, between="bar" in kinds),
        "yAxis": amounts(plot.unit, from_zero=bool(kinds & {"bar", "area"})),
        "series": drawn,
    }


def _mark(plot: Plot, drawn: list[Option]) -> None:
    if not drawn:
        return
    if plot.today is not None and plot.today in plot.x:
        drawn[-1]["markLine"] = place_mark(list(plot.x).index(plot.today), plot.today_words)
    if plot.target is not None:
        words = target_words(plot, plot.target)
        unseen: Option = {
            "name": words,
            "type": "line",
            "symbol": "none",
            "tooltip": {"show": False},
        }
        # A line of its own, so that the axis reaches the target.
        data = [plot.target] * len(plot.x)
        hidden = {"data": data, "lineStyle": {"opacity": 0}, "itemStyle": {"color": "$text"}}
        drawn.append(unseen | hidden | {"markLine": level_mark(plot.target, words)})
