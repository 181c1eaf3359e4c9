"""The numbers that a chart shows, for formats that have them as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from crossfoot.charts.plot import Plot, Series, Values
from crossfoot.charts.words import target_words
from crossfoot.reports.report import Chart


@dataclass(frozen=True)
class Drawn:
    """A series: its name, line or bar, and a number or None for each place."""

    name: str
    kind: str
    values: tuple[float | None, ...]


def drawn_by(chart: Chart) -> tuple[tuple[str, ...], tuple[Drawn, ...]]:
    """The places of the chart and its series: bands first, as their two edges, the target last."""
    plot = chart.plot
    ordered = sorted(plot.series, key=lambda one: one.kind != "band")
    drawn = [line for one in ordered for line in _lines(one)] if plot.x else []
    return (tuple(plot.x), (*drawn, *_target(plot))) if drawn else ((), ())


def _lines(one: Series) -> Iterator[Drawn]:
    if one.kind == "band":
        yield Drawn(f"{one.name}, lower", "line", _numbers(one.low))
        yield Drawn(f"{one.name}, upper", "line", _numbers(one.high))
    else:
        yield Drawn(one.name, "bar" if one.kind == "bar" else "line", _numbers(one.data))


def _target(plot: Plot) -> Iterator[Drawn]:
    if plot.target is not None:
        yield Drawn(target_words(plot, plot.target), "line", (plot.target,) * len(plot.x))


def _numbers(values: Values) -> tuple[float | None, ...]:
    return tuple(None if one is None else float(one) for one in values)
