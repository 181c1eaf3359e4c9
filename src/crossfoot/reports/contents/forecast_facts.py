"""What a pack of forecasts is made of, and its frames by item."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import polars as pl

from crossfoot.forecasting.results import BACKTEST_SCHEMA, ITEM_SCHEMA
from crossfoot.forecasting.series import Panel

HISTORY: Final = pl.Schema({"item": pl.String, "date": pl.Date, "quantity": pl.Float64})
LEFT_OUT: Final = pl.Schema({"item": pl.String, "reason": pl.String})
NEVER_SOLD: Final = "nothing was sold of it up to the last whole period"
_WORDS: Final = {"D": "day", "W": "week", "MS": "month", "QS": "quarter", "YS": "year"}


@dataclass(frozen=True)
class ForecastFacts:
    """A run of forecasts as crossfoot.forecasting gives it.

    `forecasts` of FORECAST_SCHEMA, `items` of ITEM_SCHEMA (what is not known is left out),
    `backtest` of BACKTEST_SCHEMA over `tested` periods, `stock` of STOCK_SCHEMA or None; `history`
    what was learned from, of HISTORY, null where there was no stock; `left_out` of LEFT_OUT;
    `frequency` a code of crossfoot.forecasting; `names` the articles' names by item; `today` tells
    whether the history reaches up to now.
    """

    frequency: str
    forecasts: pl.DataFrame
    items: pl.DataFrame = field(default_factory=ITEM_SCHEMA.to_frame)
    history: pl.DataFrame = field(default_factory=HISTORY.to_frame)
    backtest: pl.DataFrame = field(default_factory=BACKTEST_SCHEMA.to_frame)
    tested: int = 0
    stock: pl.DataFrame | None = None
    left_out: pl.DataFrame = field(default_factory=LEFT_OUT.to_frame)
    remarks: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    about: tuple[tuple[str, str], ...] = ()
    today: dt.date | None = None

    @property
    def noun(self) -> str:
        return _WORDS.get(self.frequency, "period")

    @cached_property
    def horizon(self) -> int:
        """How many periods are forecast."""
        return self.forecasts["date"].n_unique()

    @cached_property
    def by_item(self) -> pl.DataFrame:
        """One row per item, the largest first: what is expected beside as many periods before.

        item, name, kind, method, total, before (sum of as many periods of its history; null where
        it is shorter), change, next (the first period), next_lo80, next_hi80, reasons.
        """
        totals = self.forecasts.group_by("item", maintain_order=True).agg(
            pl.col("method").first(),
            total=pl.col("forecast").sum(),
            next=pl.col("forecast").sort_by("date").first(),
            next_lo80=pl.col("lo80").sort_by("date").first(),
            next_hi80=pl.col("hi80").sort_by("date").first(),
        )
        latest = self.history.sort("date").group_by("item").tail(self.horizon)
        before = latest.group_by("item").agg(
            before=pl.when(pl.len() == self.horizon).then(pl.col("quantity").sum())
        )
        known = self.items.select("item", "kind", "reasons")
        joined = totals.join(before, on="item", how="left").join(known, on="item", how="left")
        names = [self.names.get(item, "") for item in joined["item"]]
        grown = pl.when(pl.col("before") > 0).then(pl.col("total") / pl.col("before") - 1)
        return joined.with_columns(
            pl.Series("name", names, dtype=pl.String), grown.alias("change")
        ).sort(["total", "item"], descending=[True, False])

    def title_of(self, item: str) -> str:
        """An item with its name, where it has one."""
        name = self.names.get(item, "")
        return f"{item} {name}" if name and name != item else item


def history_of(panel: Panel) -> pl.DataFrame:
    """What a panel knows, of HISTORY; null where there was no stock."""
    rows = [
        (one.item, panel.frequency.begin(one.first + place), float(value))
        for one in panel.series
        for place, value in enumerate(one.values)
    ]
    return pl.DataFrame(rows, schema=HISTORY, orient="row").with_columns(
        pl.col("quantity").fill_nan(None)
    )


def left_out_of(items: pl.Series, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Items of a file that have no forecast, of LEFT_OUT."""
    rest = items.drop_nulls().unique().cast(pl.String).sort()
    missing = rest.filter(~rest.is_in(forecasts["item"].unique().implode()))
    return missing.to_frame("item").with_columns(reason=pl.lit(NEVER_SOLD))
