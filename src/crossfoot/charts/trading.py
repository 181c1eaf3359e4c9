"""The charts of sales: forecasts, key figures with a target, cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.charts.axes import Option, base, format_of, places
from crossfoot.charts.plot import Plot, Series, Values

#: Tints of a cell on which the page's own text colour can be read, light or dark.
_LIGHTEST, _DARKEST = 0.04, 0.5


@dataclass(frozen=True)
class Interval:
    """Bounds of a forecast, named with its level: "80% interval"."""

    name: str
    low: Sequence[float]
    high: Sequence[float]


def forecast_plot(
    title: str,
    unit: str,
    known: tuple[Sequence[str], Sequence[float | None]],
    mean: tuple[Sequence[str], Sequence[float]],
    intervals: Sequence[Interval],
) -> Plot:
    """What is known, then what is expected: `known` and `mean` are places and values.

    The last known value is where the expected line and the intervals begin.
    """
    (past, actual), (ahead, expected) = known, mean
    joint = [*([None] * (len(past) - 1)), *actual[-1:]]
    widest_first = sorted(intervals, key=lambda one: sum(one.low))
    bands = [
        Series(one.name, "band", low=[*joint, *one.low], high=[*joint, *one.high], tone="accent")
        for one in widest_first
    ]
    lines = [
        Series("Actual", "line", [*actual, *([None] * len(ahead))], tone="ink"),
        Series("Forecast", "line", [*joint, *expected], tone="accent"),
    ]
    today = past[-1] if past and ahead else None
    return Plot(
        title, unit, [*past, *ahead], [*lines, *bands], today=today, today_words="last known"
    )


def kpi_plot(
    title: str,
    unit: str,
    x: Sequence[str],
    values: Values,
    *,
    last_year: Values = (),
    target: float | None = None,
) -> Plot:
    """A key figure as an area, the same days a year earlier as a dashed line, and its target."""
    series = [Series("This period", "area", values, tone="accent")]
    if any(one is not None for one in last_year):
        series.append(Series("A year earlier", "line", last_year, tone="muted"))
    return Plot(title, unit, x, series, target=target)


def cohorts_option(
    title: str, unit: str, cohorts: Sequence[str], ages: Sequence[str], rows: Sequence[Values]
) -> Option:
    """A row per cohort, a cell per age, the higher the darker, each with its value.

    Cells are bars of the same length on top of each other; an unknown value is an empty cell.
    """
    known = [value for row in rows for value in row if value is not None]
    top = max(known, default=0) or 1
    down = places(cohorts, between=True, inverse=True)
    down["axisLine"] = {"show": False}
    words = f"{title}. {len(cohorts)} rows, values up to {max(known, default=0):.3g}, {unit}."
    option = base(words, unit)
    option["tooltip"] = {"show": False}
    across = places(ages, between=True, position="top")
    across["axisLine"] = {"show": False}
    unseen = {"type": "value", "show": False, "min": 0, "max": len(ages)}
    return {
        **option,
        "xAxis": [unseen, across],
        "yAxis": down,
        "series": [
            _column(age, [row[i] if i < len(row) else None for row in rows], top, unit)
            for i, age in enumerate(ages)
        ],
    }


def _column(age: str, values: Values, top: float, unit: str) -> Option:
    return {
        "name": age,
        "type": "bar",
        "stack": "row",
        "barCategoryGap": "8%",
        "silent": True,
        "data": [_cell(value, top, unit) for value in values],
    }


def _cell(value: float | None, top: float, unit: str) -> Option:
    if value is None:
        return {"value": 1, "itemStyle": {"opacity": 0}}
    share = max(0.0, min(value / top, 1.0))
    opacity = _LIGHTEST + share * (_DARKEST - _LIGHTEST)
    text = f"{value:.0%}" if format_of(unit) == "$share" else f"{value:,.4g}"
    return {
        "value": 1,
        "itemStyle": {
            "color": "$accent",
            "opacity": round(opacity, 3),
            "borderColor": "$surface",
            "borderWidth": 2,
        },
        "label": {
            "show": True,
            "formatter": text,
            "fontSize": 11,
            "color": "$text",
            "opacity": 1,
        },
    }
