"""Public holidays as a feature of periods."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting.frequencies import Frequency


def with_holidays(frequency: Frequency, place: str) -> Frequency:
    """The frequency with the public holidays of a country, DE, or one of its regions, DE-BY.

    The trees are told how many holidays a period has; other methods do not see them.

    Raises:
        UserError: the country or the region is not known.
    """
    _find(place, range(2020, 2021))
    return replace(frequency, place=place.upper())


def _find(place: str, years: range) -> list[dt.date]:
    import holidays  # loads slowly, and most forecasts name no country

    country, _, region = place.upper().partition("-")
    try:
        return sorted(holidays.country_holidays(country, subdiv=region or None, years=years))
    except NotImplementedError as error:
        raise UserError(
            f"The holidays of “{place}” are not known. Give a country as DE, or with its region "
            "as DE-BY."
        ) from error


def holiday_count(
    frequency: Frequency, place: str, years: range
) -> Callable[[pl.Expr | pl.Series], pl.Expr | pl.Series]:
    """What counts the holidays of the periods that begin on given days, in these years."""
    days = pl.DataFrame({"day": _find(place, years)}, schema={"day": pl.Date})
    periods = days.select(frequency.index(pl.col("day")).cast(pl.Int64))["day"]
    counts = Counter(periods.to_list())

    def holiday_days(begins: pl.Expr | pl.Series) -> pl.Expr | pl.Series:
        # mlforecast asks for an expression while it learns, and for values while it forecasts.
        if isinstance(begins, pl.Series):
            return begins.to_frame("day").select(_count(pl.col("day")))["day"]
        return _count(begins)

    def _count(begins: pl.Expr) -> pl.Expr:
        period = frequency.index(begins.cast(pl.Date)).cast(pl.Int64)
        return period.replace_strict(
            list(counts), list(counts.values()), default=0, return_dtype=pl.Int8
        )

    return holiday_days
