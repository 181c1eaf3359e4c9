"""What charts of forecasts and seasons show, as plain data."""

import datetime as dt
from calendar import day_name, month_name
from typing import Any

import polars as pl

from crossfoot.forecasting.frequencies import find_frequency
from crossfoot_server.forecasting.models import DemandForecast, SeasonalProfile


def forecast_plot(row: DemandForecast) -> dict[str, Any]:
    """The history of an item, its forecast, and the bands of 80 % and 95 %."""
    past, ahead = [day.isoformat() for day in past_days(row)], row.points
    before, after = [None] * len(past), [None] * len(ahead)

    def line(name: str) -> list[Any]:
        return [*before, *(point[name] for point in ahead)]

    return {
        "title": f"{row.item_name or row.item_id}: {row.method}",
        "unit": "units",
        "x": [*past, *(point["date"] for point in ahead)],
        "series": [
            {"name": "sold", "kind": "line", "data": [*row.history, *after]},
            {"name": "forecast", "kind": "line", "data": line("forecast")},
            {"name": "80 %", "kind": "band", "low": line("lo80"), "high": line("hi80")},
            {"name": "95 %", "kind": "band", "low": line("lo95"), "high": line("hi95")},
        ],
    }


def past_days(row: DemandForecast) -> list[dt.date]:
    """The first days of the periods of the history, the last of which is `last_on`."""
    if not row.history or row.last_on is None:
        return []
    interval = find_frequency(row.run.frequency).interval
    count = len(row.history)
    begin = pl.select(pl.lit(row.last_on).dt.offset_by(f"-{_times(interval, count - 1)}")).item()
    days = pl.date_range(begin, row.last_on, interval, eager=True)
    return list(days)


def _times(interval: str, count: int) -> str:
    return f"{count * int(interval[0])}{interval[1:]}"


def season_plot(row: SeasonalProfile) -> dict[str, Any]:
    """The indices of the months, then of the weekdays, where they are known."""
    told = [
        *((month_name[int(one["month"])], one["index"], None) for one in row.months),
        *((day_name[int(one["weekday"]) - 1], None, one["index"]) for one in row.weekdays),
    ]
    return {
        "title": f"Season of {row.name or 'all items'}",
        "unit": "times the average",
        "x": [name for name, _, _ in told],
        "series": [
            {"name": "month", "kind": "bar", "data": [month for _, month, _ in told]},
            {"name": "weekday", "kind": "bar", "data": [weekday for _, _, weekday in told]},
        ],
    }
