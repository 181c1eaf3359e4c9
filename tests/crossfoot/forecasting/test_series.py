"""Rows to regular series, and what is said of them."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfoot.forecasting import build_panel, find_frequency
from crossfoot.forecasting.decomposition import find_season
from crossfoot.forecasting.policies import prepare
from crossfoot.forecasting.series import Floats
from tests.crossfoot.forecasting.conftest import rows_of, seasonal

MONTHS = find_frequency("MS")


def sold(*rows: tuple[str, float]) -> pl.DataFrame:
    days, quantities = zip(*rows, strict=True)
    return pl.DataFrame(
        {"item": "a", "date": [dt.date.fromisoformat(day) for day in days], "quantity": quantities}
    )


def test_sums_per_month_from_the_first_demand_on_with_gaps_as_zero() -> None:
    rows = sold(("2024-01-05", 0.0), ("2024-02-05", 2.0), ("2024-02-09", 3.0), ("2024-05-02", 4.0))
    panel = build_panel(rows, MONTHS)
    assert panel.series[0].values.tolist() == [5.0, 0.0, 0.0, 4.0]
    assert MONTHS.begin(panel.series[0].first) == dt.date(2024, 2, 1)
    assert "2 of 4 periods had no row" in panel.series[0].reasons[0]


def test_returns_are_left_out_or_taken_off() -> None:
    rows = sold(("2024-01-05", 5.0), ("2024-01-07", -2.0), ("2024-02-07", 1.0))
    assert build_panel(rows, MONTHS).series[0].values.tolist() == [5.0, 1.0]
    netted = build_panel(rows, MONTHS, net=True).series[0]
    assert netted.values.tolist() == [3.0, 1.0]
    assert "1 rows" in netted.reasons[0]


def test_a_bulk_order_that_was_cancelled_was_no_demand() -> None:
    """As item 23843 of the UCI retail file: 80,995 pieces, cancelled within minutes."""
    usual = [(f"2024-0{month}-05", 4.0) for month in range(1, 6)]
    rows = sold(*usual, ("2024-03-09", 80_995.0), ("2024-03-09", -80_995.0), ("2024-04-09", -4.0))
    series = build_panel(rows, MONTHS).series[0]
    assert series.values.tolist() == [4.0] * 5
    assert any("1 bulk orders" in words for words in series.reasons)
    never = sold(*usual, ("2024-03-09", -80_995.0), ("2024-03-10", 80_995.0))
    assert build_panel(never, MONTHS).series[0].values[2] == 80_999.0


def test_a_cancelled_order_is_no_demand_where_hardly_anything_else_was_sold() -> None:
    """As item 23843 itself, whose 80,995 pieces are its only sale."""
    order = (("2024-01-05", 80_995.0), ("2024-01-05", -80_995.0))
    only = build_panel(sold(*order), MONTHS)
    assert not only.series
    assert "1 items without any demand" in only.reasons[0]
    other = build_panel(sold(*order, ("2024-02-05", 3.0), ("2024-03-05", 2.0)), MONTHS)
    assert other.series[0].values.tolist() == [3.0, 2.0]
    kept = build_panel(sold(("2024-01-05", 5.0), ("2024-01-09", -5.0), ("2024-02-05", 4.0)), MONTHS)
    assert kept.series[0].values.tolist() == [5.0, 4.0]


def test_a_month_that_is_not_over_is_left_out() -> None:
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 3, 9), "1d", eager=True)
    rows = pl.DataFrame({"item": "a", "date": days, "quantity": 1.0})
    panel = build_panel(rows, MONTHS)
    assert panel.series[0].values.tolist() == [31.0, 29.0]
    assert "2024-03-09" in panel.reasons[0]
    assert build_panel(rows, MONTHS, until=dt.date(2024, 1, 31)).series[0].values.tolist() == [31.0]


def test_no_stock_is_missing_demand_and_not_zero() -> None:
    rows = sold(("2024-01-05", 5.0), ("2024-02-01", 0.0), ("2024-03-01", 7.0))
    panel = build_panel(rows.with_columns(on_hand=pl.Series([4.0, 0.0, 9.0])), MONTHS)
    assert np.isnan(panel.series[0].values[1])
    ready = prepare(panel.series[0], MONTHS)
    assert ready.values.tolist() == [5.0, 6.0, 7.0]
    assert any("missing, not zero" in words for words in ready.reasons)


def test_an_outlier_is_pulled_in_for_learning_only() -> None:
    values = seasonal(60, 3)
    values[30] = 5_000.0
    series = build_panel(rows_of({"a": values}), MONTHS).series[0]
    ready = prepare(series, MONTHS)
    assert ready.values[30] < 400
    assert series.values[30] == 5_000.0
    assert any("outlier" in words for words in ready.reasons)


SEASONS = [(12, 24), (12, 36), (12, 60), (4, 20), (52, 156), (7, 28), (7, 365)]


@pytest.mark.parametrize(("season", "periods"), SEASONS)
def test_a_season_is_found_where_there_is_one(season: int, periods: int) -> None:
    chance = np.random.default_rng(periods).normal(0, 5, (100, periods))
    wave = 100 + 20 * np.sin(2 * np.pi * np.arange(periods) / season)
    assert share_found(wave + chance, season) > 0.9


@pytest.mark.parametrize(("season", "periods"), SEASONS)
def test_noise_growth_and_walks_are_no_season(season: int, periods: int) -> None:
    noise = np.random.default_rng(periods).normal(0, 10, (300, periods))
    assert share_found(100 + noise, season) < 0.1  # the weaker of the two tests is of 5 %
    assert share_found(100 + np.arange(periods) + noise, season) < 0.1
    assert share_found(noise.cumsum(axis=1), season) < 0.1


def test_one_peak_a_year_is_a_season() -> None:
    noise = np.random.default_rng(2).normal(0, 8, (100, 36))
    december = 40 * (np.arange(36) % 12 == 11)
    assert share_found(100 + december + noise, 12) > 0.8


def share_found(series: Floats, season: int) -> float:
    return float(np.mean([find_season(values, season).found for values in series]))
