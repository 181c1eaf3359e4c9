"""Public holidays of periods, and a shop that is closed on them."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.forecasting import (
    Asked,
    build_panel,
    find_frequency,
    find_profile,
    forecast,
    with_holidays,
)
from crossfoot.forecasting.calendar import holiday_count


def counts(code: str, place: str, *begins: dt.date) -> list[int]:
    count = holiday_count(find_frequency(code), place, range(2022, 2025))
    found = count(pl.Series(begins, dtype=pl.Date))
    assert isinstance(found, pl.Series)
    return found.to_list()


def test_holidays_are_counted_in_the_period_they_are_in() -> None:
    """Good Friday and Easter Monday of 2024 were on 29 March and 1 April; DE has Labour Day."""
    friday = dt.date(2024, 3, 29)
    assert counts("D", "DE", friday, friday + dt.timedelta(days=1), dt.date(2024, 4, 1)) == [
        1,
        0,
        1,
    ]
    assert counts("W", "DE", dt.date(2024, 3, 25), dt.date(2024, 4, 1)) == [1, 1]
    assert counts("MS", "DE", *(dt.date(2024, month, 1) for month in (2, 3, 4, 12))) == [0, 1, 1, 2]
    assert counts("MS", "DE-BY", dt.date(2024, 1, 1)) == [2]  # Epiphany is one of Bavaria's
    assert counts("MS", "DE") == []


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(UserError, match="DE-BY"):
        with_holidays(find_frequency("D"), "ZZ")
    with pytest.raises(UserError, match="DE-XX"):
        with_holidays(find_frequency("D"), "DE-XX")


def test_trees_learn_that_a_shop_is_closed_on_holidays() -> None:
    days = pl.date_range(dt.date(2022, 1, 1), dt.date(2024, 4, 14), "1d", eager=True)
    closed = np.array(counts("D", "DE", *days))
    noise = np.random.default_rng(3)
    sold = [np.where(closed, 0, noise.poisson(50, len(days))).astype(float) for _ in range(8)]
    rows = pl.concat(
        pl.DataFrame({"item": f"item {n}", "date": days, "quantity": one})
        for n, one in enumerate(sold)
    )
    frequency = with_holidays(find_frequency("D"), "de")
    panel = build_panel(rows, frequency, until=dt.date(2024, 3, 24))
    asked = Asked(10, find_profile("default"), every_method=False)
    told = forecast(panel, asked).forecasts
    of_day = dict(told.group_by("date").agg(pl.col("forecast").mean()).iter_rows())
    usual = of_day[dt.date(2024, 3, 28)]
    assert usual == pytest.approx(50, rel=0.1)
    # The trees have half the weight of the mean that forecasts daily demand.
    assert of_day[dt.date(2024, 3, 29)] < 0.75 * usual
    assert of_day[dt.date(2024, 3, 30)] > 0.85 * usual
