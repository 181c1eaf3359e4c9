"""Charts of key figures as data."""

import uuid
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.models import KpiTrend
from crossfoot_server.kpis.queries import current_of, trends_of

#: More lines than that can't be told apart.
MOST_COHORTS: Final = 24


def kpi_plot(company_id: uuid.UUID, kpi: str, period: str) -> dict[str, Any]:
    """A KPI over its periods, beside the year before and the line of its trend.

    The trend's line has the slope of Theil and Sen, through the medians of place and value.
    """
    rows = list(current_of(company_id).filter(kpi=kpi, period=period).order_by("first_day"))
    series: list[dict[str, Any]] = [
        {"name": BY_NAME[kpi].title, "kind": "line", "data": [row.value for row in rows]},
        {"name": "A year before", "kind": "line", "data": [row.last_year for row in rows]},
    ]
    trend = trends_of(company_id).filter(kpi=kpi, period=period).first()
    if trend is not None:
        line = _line(trend, [(row.label, row.value) for row in rows])
        series.append({"name": f"Trend: {trend.word}", "kind": "line", "data": line})
    return {
        "title": f"{BY_NAME[kpi].title} by {period}",
        "unit": BY_NAME[kpi].unit,
        "x": [row.label for row in rows],
        "series": series,
    }


def _line(trend: KpiTrend, points: list[tuple[str, Any]]) -> list[float | None]:
    inside = [trend.first_label <= label <= trend.last_label for label, _ in points]
    known = [
        (place, float(value))
        for place, (_, value) in enumerate(points)
        if inside[place] and value is not None
    ]
    if not known:
        return [None] * len(points)
    middle = median(place for place, _ in known)
    level = median(value for _, value in known)
    return [
        level + trend.slope * (place - middle) if inside[place] else None
        for place in range(len(points))
    ]


def benchmark_plot(kpi: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A KPI by month beside the median and the middle half of its industry."""
    return {
        "title": f"{BY_NAME[kpi].title} in its industry",
        "unit": BY_NAME[kpi].unit,
        "x": [row["label"] for row in rows],
        "series": [
            {
                "name": "Middle half of the industry",
                "kind": "band",
                "low": [row["p25"] for row in rows],
                "high": [row["p75"] for row in rows],
            },
            {"name": "Median", "kind": "line", "data": [row["p50"] for row in rows]},
            {"name": BY_NAME[kpi].title, "kind": "line", "data": [row["value"] for row in rows]},
        ],
    }


def cohort_plot(period: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The retention of the newest cohorts by their age."""
    cohorts: dict[str, list[Any]] = {}
    for row in rows:
        cohorts.setdefault(row["label"], []).append(row["retention"])
    shown = dict(list(cohorts.items())[-MOST_COHORTS:])
    ages = max((len(shares) for shares in shown.values()), default=0)
    return {
        "title": f"Customers who came again, by {period}",
        "unit": "share",
        "x": [str(age) for age in range(ages)],
        "series": [
            {"name": label, "kind": "line", "data": [*shares, *[None] * (ages - len(shares))]}
            for label, shares in shown.items()
        ],
    }
