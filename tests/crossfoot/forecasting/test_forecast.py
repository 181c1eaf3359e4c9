"""Forecasts of a small shop: what must hold for every item."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.forecasting import (
    Asked,
    ForecastResult,
    build_panel,
    find_frequency,
    find_profile,
    forecast,
)
from tests.crossfoot.forecasting.conftest import rows_of, seasonal

MONTHS = find_frequency("MS")
_KINDS = {
    "sparse": "intermittent", "gone": "obsolete", "new": "insufficient", "young": "short",
    "one season": "one season", "regular 0": "seasonal",
}  # fmt: skip


def run(rows: pl.DataFrame, horizon: int = 12, profile: str = "default") -> ForecastResult:
    return forecast(build_panel(rows, MONTHS), Asked(horizon, find_profile(profile)))


@pytest.fixture(scope="module")
def made(shop: pl.DataFrame) -> ForecastResult:
    return run(shop)


@pytest.mark.parametrize(("item", "kind"), _KINDS.items())
def test_items_are_told_apart_and_the_reason_is_given(
    made: ForecastResult, item: str, kind: str
) -> None:
    row = made.items.row(by_predicate=pl.col("item") == item, named=True)
    assert row["kind"] == kind
    assert row["reasons"]


def test_intervals_contain_the_forecast_and_each_other(made: ForecastResult) -> None:
    frame = made.forecasts
    assert frame.null_count().sum_horizontal().item() == 0
    ordered = (
        (pl.col("lo95") >= 0)
        & (pl.col("lo95") <= pl.col("lo80"))
        & (pl.col("lo80") <= pl.col("forecast"))
        & (pl.col("forecast") <= pl.col("hi80"))
        & (pl.col("hi80") <= pl.col("hi95"))
    )
    assert frame.filter(~ordered).is_empty()


def test_intervals_never_shrink_with_the_horizon(made: ForecastResult) -> None:
    for group in made.forecasts.partition_by("item"):
        for level in (80, 95):
            width = (group[f"hi{level}"] - group["forecast"]).to_numpy()
            assert (np.diff(width) >= -1e-9).all(), group["item"][0]


def test_forecasts_begin_where_the_data_end(made: ForecastResult, shop: pl.DataFrame) -> None:
    assert made.forecasts.group_by("item").len()["len"].unique().to_list() == [12]
    first = made.forecasts.group_by("item").agg(pl.col("date").min())["date"].unique()
    assert shop["date"].max() == dt.date(2023, 12, 1)
    assert first.to_list() == [dt.date(2024, 1, 1)]


def test_the_order_of_rows_and_a_second_run_change_nothing(
    made: ForecastResult, shop: pl.DataFrame
) -> None:
    shuffled = run(shop.sample(fraction=1.0, shuffle=True, seed=3))
    assert shuffled.forecasts.equals(made.forecasts)
    assert shuffled.items.equals(made.items)


def test_a_season_and_a_trend_go_on() -> None:
    n = np.arange(84)
    truth = 50 + n / 4 + 10 * np.sin(2 * np.pi * n / 12)
    made = run(rows_of({f"item {k}": truth[:72] * (k + 1) for k in range(3)}))
    told = made.forecasts.filter(pl.col("item") == "item 0")["forecast"].to_numpy()
    assert np.abs(told / truth[72:] - 1).max() < 0.06
    assert made.items["season_found"].all()
    assert (made.items["seasonal_strength"] > 0.9).all()


def test_testing_every_method_changes_no_forecast(shop: pl.DataFrame) -> None:
    panel = build_panel(shop.filter(pl.col("item").str.starts_with("regular")), MONTHS)
    plain, tested = (
        forecast(panel, Asked(3, find_profile("default"), every_method=every))
        for every in (False, True)
    )
    assert tested.forecasts.equals(plain.forecasts)
    champions = tested.contest.filter(pl.col("is_champion"))
    assert champions["contender"].to_list() == ["default"]
    assert plain.contest.is_empty()


def test_an_item_without_demand_for_long_is_not_forecast(made: ForecastResult) -> None:
    gone = made.forecasts.filter(pl.col("item") == "gone")
    assert gone.select("forecast", "hi95").sum().row(0) == (0.0, 0.0)


def test_the_best_in_the_backtest_is_not_chosen_per_item(made: ForecastResult) -> None:
    regular = made.items.filter(pl.col("kind") == "seasonal")
    assert regular["method"].unique().to_list() == ["trimmed mean of seven"]
    told = made.backtest.filter(pl.col("kind") == "seasonal")
    assert {"trimmed mean of seven", "deseasonalised_theta", "trees"} <= set(told["method"])


def test_a_method_that_is_bad_for_all_items_is_left_out_in_words() -> None:
    # A random walk far from where it was: a regression on time and a value of a year ago fail.
    steps = np.random.default_rng(1).normal(0, 1, (24, 72)).cumsum(axis=1)
    made = run(rows_of({f"walk {k}": 60 + row for k, row in enumerate(steps)}), horizon=6)
    names = made.items["method"].unique().to_list()
    assert len(names) == 1
    assert "without" in names[0]
    assert "left out" in made.items["reasons"][0]


def test_the_quick_profile_takes_two_methods(shop: pl.DataFrame) -> None:
    made = run(shop, horizon=3, profile="quick")
    assert "mean of two" in made.items["method"].to_list()


def test_the_thorough_profile_has_arima() -> None:
    made = run(rows_of({"one": seasonal(36, 1), "two": seasonal(36, 2)}), 3, "thorough")
    assert "arima" in made.backtest["method"].to_list()


def test_daily_weekly_and_quarterly_series_work() -> None:
    values = 20 + 5 * (np.arange(140) % 7 == 5) + np.arange(140) % 3
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 5, 19), "1d", eager=True)
    rows = pl.DataFrame({"item": "a", "date": days, "quantity": values.astype(float)})
    daily = forecast(build_panel(rows, find_frequency("D")), Asked(7, find_profile("default")))
    saturday = daily.forecasts.filter(pl.col("date").dt.weekday() == 6)["forecast"][0]
    assert saturday == max(daily.forecasts["forecast"])
    for code, count in (("W", 20), ("QS", 1)):
        panel = build_panel(rows, find_frequency(code))
        assert panel.series[0].values.sum() <= values.sum()
        assert len(panel.series[0].values) <= count
        told = forecast(panel, Asked(2, find_profile("default"))).forecasts
        assert told.height == 2


def test_yearly_series_have_no_season() -> None:
    days = [dt.date(2008 + n, 1, 1) for n in range(15)]
    rows = pl.DataFrame({"item": "a", "date": days, "quantity": [50.0 + 3 * n for n in range(15)]})
    told = forecast(build_panel(rows, find_frequency("YS")), Asked(2, find_profile("default")))
    assert told.items["kind"].to_list() == ["no season"]
    assert told.forecasts["date"].to_list() == [dt.date(2023, 1, 1), dt.date(2024, 1, 1)]
    assert 90 < told.forecasts["forecast"][0] < 100


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UserError, match="MS"):
        find_frequency("fortnights")
    with pytest.raises(UserError, match="thorough"):
        find_profile("best")
