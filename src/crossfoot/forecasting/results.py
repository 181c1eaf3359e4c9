"""What a forecasting run gives back: plain frames and figures."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

#: The forecasts: quantity per period; lo and hi are the ends of the 80 % and 95 % intervals.
FORECAST_SCHEMA: Final = pl.Schema(
    {
        "item": pl.String, "date": pl.Date, "forecast": pl.Float64, "lo80": pl.Float64,
        "hi80": pl.Float64, "lo95": pl.Float64, "hi95": pl.Float64, "method": pl.String,
    }
)  # fmt: skip
#: One row per item: what its demand is like, what was done with it and why.
ITEM_SCHEMA: Final = pl.Schema(
    {
        "item": pl.String, "kind": pl.String, "method": pl.String, "periods": pl.Int64,
        "first": pl.Date, "last": pl.Date, "season": pl.Int64, "season_found": pl.Boolean,
        "seasonal_strength": pl.Float64, "trend_strength": pl.Float64, "reasons": pl.String,
    }
)  # fmt: skip
#: The back-test: one row per kind of demand and method; the recipe itself is a row too.
BACKTEST_SCHEMA: Final = pl.Schema(
    {
        "kind": pl.String, "method": pl.String, "series": pl.Int64, "used": pl.Boolean,
        "mase": pl.Float64, "smape": pl.Float64, "rmsse": pl.Float64, "wape": pl.Float64,
        "bias": pl.Float64, "cover80": pl.Float64, "cover95": pl.Float64,
    }
)  # fmt: skip
#: One row per kind of demand and contender, the champion first, then by error. `mase` to `cover95`
#: as in the back-test, but over all windows; coverage is that of the latest window with intervals
#: learned from the windows before it, null where there is none. `gain` is the share by which the
#: error is lower than the champion's, `better_series` and `better_windows` where it is lower.
CONTEST_SCHEMA: Final = pl.Schema(
    {
        "kind": pl.String, "contender": pl.String, "is_champion": pl.Boolean, "series": pl.Int64,
        "windows": pl.Int64, "measure": pl.String, "mase": pl.Float64, "rmsse": pl.Float64,
        "bias": pl.Float64, "cover80": pl.Float64, "cover95": pl.Float64, "gain": pl.Float64,
        "better_series": pl.Float64, "better_windows": pl.Int64, "takes_over": pl.Boolean,
    }
)  # fmt: skip


@dataclass(frozen=True)
class ForecastResult:
    """Forecasts, the items and why they were treated so, and the back-test.

    `remarks` are about the whole run; `tested` is the horizon of the back-test, 0 without one;
    `contest` (CONTEST_SCHEMA) has rows when every method was back-tested.
    """

    forecasts: pl.DataFrame
    items: pl.DataFrame
    backtest: pl.DataFrame
    remarks: tuple[str, ...]
    tested: int
    contest: pl.DataFrame = field(default_factory=CONTEST_SCHEMA.to_frame)
