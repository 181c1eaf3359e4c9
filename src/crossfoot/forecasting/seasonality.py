"""When demand is high and low: the season that a series has, by month and by weekday."""

from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crossfoot.forecasting.decomposition import Season, decompose
from crossfoot.forecasting.frequencies import Frequency
from crossfoot.forecasting.policies import prepare
from crossfoot.forecasting.series import DATE, ITEM, QUANTITY, Series

_MONTHS: Final = 12
_WEEKDAYS: Final = 7
#: Weeks of sales from which weekdays can be told from chance.
FEWEST_WEEKS: Final = 8
#: From so strong a season on it is called strong (Wang, Smith and Hyndman 2006).
_STRONG: Final = 0.64


@dataclass(frozen=True)
class Seasonality:
    """The season of a series, of so many periods; `months` are indices from January on, 1 average.

    They are empty of less than two years.
    """

    name: str
    season: Season
    periods: int
    months: tuple[float, ...] = ()

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        length = self.season.length
        if length < 2:
            return "Yearly figures have no season."
        if self.periods < 2 * length:
            return (
                f"The history of {self.periods} periods is too short to find a season of {length}: "
                f"{2 * length} are needed."
            )
        if not self.season.found:
            return f"No season of {length} periods was found."
        how = "strong" if self.season.seasonal_strength >= _STRONG else "weak"
        told = f"A {how} season of {self.season.length} periods was found."
        if not self.months:
            return told
        high, low = int(np.argmax(self.months)), int(np.argmin(self.months))
        best, worst = month_name[high + 1], month_name[low + 1]
        return (
            f"{told} Demand is highest in {best} ({self.months[high]:.2f} times the average) and "
            f"lowest in {worst} ({self.months[low]:.2f} times)."
        )


def find_seasonality(
    series: Sequence[Series], frequency: Frequency, monthly: dict[str, Series]
) -> list[Seasonality]:
    """The season of each series; `monthly` are the same series by month, for the indices."""
    return [_find(one, frequency, monthly.get(one.item)) for one in series]


def _find(series: Series, frequency: Frequency, monthly: Series | None) -> Seasonality:
    prepared = prepare(series, frequency)
    months = () if monthly is None else month_indices(monthly)
    return Seasonality(series.item, prepared.season, len(series.values), months)


def month_indices(series: Series) -> tuple[float, ...]:
    """How many times the average each month's demand is, from January on.

    From the robust decomposition of a monthly series; empty of less than two years.
    """
    values = np.nan_to_num(series.values, nan=float(np.nanmean(series.values)))
    if len(values) < 2 * _MONTHS or values.mean() <= 0:
        return ()
    pattern = decompose(values, _MONTHS).season[:_MONTHS]
    start = series.first % _MONTHS
    return tuple(
        round(max(1.0 + float(pattern[(month - start) % _MONTHS]) / float(values.mean()), 0.0), 3)
        for month in range(_MONTHS)
    )


def weekday_indices(rows: pl.DataFrame) -> pl.DataFrame:
    """Item and `weekdays`, from Monday on: how many times the average a day's demand is.

    `rows` are those of build_panel. Items whose sales span less than eight weeks are left out.
    """
    sold = rows.filter(pl.col(QUANTITY) > 0)
    spans = sold.group_by(ITEM).agg(first=pl.col(DATE).min(), last=pl.col(DATE).max())
    weeks = ((pl.col("last") - pl.col("first")).dt.total_days() + 1) / _WEEKDAYS
    spans = spans.filter(weeks >= FEWEST_WEEKS).select(ITEM)
    each = pl.DataFrame({"weekday": range(1, _WEEKDAYS + 1)}, schema={"weekday": pl.Int8})
    sums = sold.group_by(ITEM, weekday=pl.col(DATE).dt.weekday()).agg(pl.col(QUANTITY).sum())
    grid = spans.join(each, how="cross").join(sums, on=[ITEM, "weekday"], how="left")
    index = pl.col(QUANTITY) / pl.col(QUANTITY).mean().over(ITEM)
    told = grid.with_columns(pl.col(QUANTITY).fill_null(0)).with_columns(index=index.round(3))
    return (
        told.sort(ITEM, "weekday").group_by(ITEM, maintain_order=True).agg(weekdays=pl.col("index"))
    )
