"""Lists of forecasting as tables to take away."""

from calendar import day_abbr, month_abbr
from collections.abc import Iterator
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.forecasting.models import (
    DemandForecast,
    ForecastAccuracy,
    ForecastModel,
    SeasonalProfile,
)

#: The same columns as the command writes.
FORECAST_COLUMNS: Final = pl.Schema(
    {
        "item": pl.String, "date": pl.Date, "forecast": pl.Float64, "lo80": pl.Float64,
        "hi80": pl.Float64, "lo95": pl.Float64, "hi95": pl.Float64, "method": pl.String,
    }
)  # fmt: skip
_VALUES: Final = ("forecast", "lo80", "hi80", "lo95", "hi95")


def points_table(rows: QuerySet[DemandForecast]) -> pl.DataFrame:
    """One row per item and period ahead."""
    table = pl.DataFrame(list(_points(rows)), schema={**FORECAST_COLUMNS, "date": pl.String},
                         orient="row")  # fmt: skip
    return table.with_columns(pl.col("date").str.to_date())


def _points(rows: QuerySet[DemandForecast]) -> Iterator[tuple[Any, ...]]:
    for item, method, points in rows.values_list("item_id", "method", "points").iterator():
        for point in points:
            yield (item, point["date"], *(float(point[name]) for name in _VALUES), method)


_TEXT, _COUNT, _NUMBER, _FLAG = pl.String, pl.Int64, pl.Float64, pl.Boolean
_MEASURES: Final = dict.fromkeys(
    ("mase", "smape", "rmsse", "wape", "bias", "cover80", "cover95"), _NUMBER
)
_MODEL: Final = {
    "kind": _TEXT, "item_id": _TEXT, "method": _TEXT, "is_champion": _FLAG, "is_used": _FLAG,
    "takes_over": _FLAG, "gain": _NUMBER, "measure": _TEXT, "series": _COUNT, "windows": _COUNT,
    "frequency": _TEXT, "tested": _COUNT, **_MEASURES,
}  # fmt: skip
_ACCURACY: Final = {
    "run_id": _TEXT, "first_on": pl.Date, "last_on": pl.Date, "periods": _COUNT, "items": _COUNT,
    "level": _TEXT, "sentence": _TEXT,
    **{name: kind for name, kind in _MEASURES.items() if name != "smape"},
}  # fmt: skip
_SEASON: Final = {
    "level": _TEXT, "name": _TEXT, "frequency": _TEXT, "periods": _COUNT, "season": _COUNT,
    "season_found": _FLAG, "seasonal_strength": _NUMBER, "trend_strength": _NUMBER,
    "sentence": _TEXT,
}  # fmt: skip
_SHORT: Final = (*month_abbr[1:], *day_abbr)


def model_table(rows: QuerySet[ForecastModel]) -> pl.DataFrame:
    """One row per kind of demand and method."""
    return pl.DataFrame(list(rows.values_list(*_MODEL)), schema=_MODEL, orient="row")


def accuracy_table(rows: QuerySet[ForecastAccuracy]) -> pl.DataFrame:
    """One row per run and number of periods compared."""
    values = [(str(run), *row) for run, *row in rows.values_list(*_ACCURACY)]
    return pl.DataFrame(values, schema=_ACCURACY, orient="row")


def season_table(rows: QuerySet[SeasonalProfile]) -> pl.DataFrame:
    """One row per item or category, with the indices of months and weekdays."""
    schema = {**_SEASON, **dict.fromkeys(_SHORT, _NUMBER)}
    values = [
        (*row, *_indices(months, 12), *_indices(weekdays, 7))
        for months, weekdays, *row in rows.values_list("months", "weekdays", *_SEASON)
    ]
    return pl.DataFrame(values, schema=schema, orient="row")


def _indices(told: list[dict[str, Any]], count: int) -> list[float | None]:
    return [float(one["index"]) for one in told] if told else [None] * count
