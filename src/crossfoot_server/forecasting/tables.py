"""Lists of forecasting as tables to take away."""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.forecasting.models import DemandForecast

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
