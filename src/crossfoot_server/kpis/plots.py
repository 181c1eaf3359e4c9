"""Charts of key figures as data."""

import uuid
from statistics import median
from typing import Any

from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.models import KpiTrend
from crossfoot_server.kpis.queries import current_of, trends_of


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
