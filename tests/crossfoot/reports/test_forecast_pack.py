"""The forecast pack says what the forecasts say."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from crossfoot.forecasting.results import BACKTEST_SCHEMA, FORECAST_SCHEMA, ITEM_SCHEMA
from crossfoot.forecasting.stock import StockPolicy, plan_stock
from crossfoot.reports.contents.forecast_facts import (
    HISTORY,
    NEVER_SOLD,
    ForecastFacts,
    left_out_of,
)
from crossfoot.reports.contents.forecast_pack import forecast_pack
from crossfoot.reports.report import Figures, Note, Points, Report

_AHEAD = [dt.date(2026, month, 1) for month in (1, 2, 3)]
_PAST = [dt.date(2025, month, 1) for month in range(7, 13)]


def _facts(stock: bool = True) -> ForecastFacts:
    rows = [
        (item, day, value, value - 2, value + 2, value - 3, value + 3, "mean of two")
        for item, value in (("A", 10.0), ("=B()", 30.0))
        for day in _AHEAD
    ]
    forecasts = pl.DataFrame(rows, schema=FORECAST_SCHEMA, orient="row")
    items = pl.DataFrame(
        [
            (item, kind, "mean of two", 6, _PAST[0], _PAST[-1], 12, True, 0.5, 0.1, "two seasons")
            for item, kind in (("A", "seasonal"), ("=B()", "intermittent"))
        ],
        schema=ITEM_SCHEMA,
        orient="row",
    )
    history = pl.DataFrame(
        [(item, day, 8.0) for item, days in (("A", _PAST), ("=B()", _PAST[-2:])) for day in days],
        schema=HISTORY,
        orient="row",
    )
    backtest = pl.DataFrame(
        [
            ("seasonal", "mean of two", 1, True, 0.8, 20.0, 0.7, 0.25, 0.1, 0.81, 0.80),
            ("seasonal", "trees", 1, True, 0.9, 21.0, 0.8, 0.3, 0.2, None, None),
        ],
        schema=BACKTEST_SCHEMA,
        orient="row",
    )
    planned = plan_stock(forecasts, {}, StockPolicy(1.5, order_cost=10, holding_cost=1))
    sold = pl.Series(["A", "=B()", "C", None])
    return ForecastFacts(
        "MS", forecasts, items, history, backtest, 3, planned if stock else None,
        left_out_of(sold, forecasts), ("one row was left out",), {"A": "Apples"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    return forecast_pack(_facts())


def _table(report: Report, name: str) -> pl.DataFrame:
    return next(table.rows for table in report.tables if table.name == name)


def test_items_are_ordered_by_what_is_expected_and_compared_with_as_long_before(
    report: Report,
) -> None:
    rows = _table(report, "items").to_dicts()
    assert [(row["item"], row["total"], row["before"]) for row in rows] == [
        ("=B()", 90.0, None),
        ("A", 30.0, 24.0),
    ]
    assert rows[1]["change"] == pytest.approx(0.25)
    assert (rows[1]["next"], rows[1]["next_lo80"], rows[1]["next_hi80"]) == (10.0, 8.0, 12.0)
    assert rows[1]["name"] == "Apples"


def test_all_forecasts_and_the_stock_are_there(report: Report) -> None:
    facts = _facts()
    assert _table(report, "forecasts").equals(facts.forecasts)
    assert facts.stock is not None
    told = _table(report, "stock").select(facts.stock.columns).sort("item")
    assert told.equals(facts.stock.sort("item"))


def test_the_total_has_no_band_and_says_why(report: Report) -> None:
    totals, *items = report.charts
    assert not [one for one in totals.option["series"] if "stack" in one]
    forecast = next(one for one in totals.option["series"] if one["name"] == "Forecast")
    assert forecast["data"][-3:] == [40.0, 40.0, 40.0]
    assert all([one for one in chart.option["series"] if "stack" in one] for chart in items)
    notes = [block.text for block in report.blocks if isinstance(block, Note)]
    assert any("do not add up" in text for text in notes)


def test_accuracy_is_told_in_words(report: Report) -> None:
    points = [block.points for block in report.blocks if isinstance(block, Points)]
    assert (
        "Items with a season (1 item tested): forecasts were off by 25% of what was sold, 20% less "
        "than “as last season” would have been; 10% too high on the whole; the 80% interval held "
        "81% of what came, as promised; the 95% interval held 80% of what came, less than "
        "promised, so plan with more room."
    ) in points[-1]
    assert _table(report, "accuracy")["mase"].to_list() == [0.8]


def test_items_without_a_forecast_are_told_with_the_reason(report: Report) -> None:
    assert _table(report, "not_forecast").rows() == [("C", NEVER_SOLD)]


def test_without_stock_and_without_forecasts_the_report_says_so() -> None:
    notes = [one.text for one in forecast_pack(_facts(stock=False)).blocks if isinstance(one, Note)]
    assert any(text.startswith("No stock was planned") for text in notes)
    empty = forecast_pack(ForecastFacts("W", FORECAST_SCHEMA.to_frame()))
    assert empty.charts == ()
    words = [block.text for block in empty.blocks if isinstance(block, Note)]
    assert "No item could be forecast. The reasons are below." in words


def test_the_expected_total_says_of_which_items_it_is() -> None:
    facts = _facts()
    hardly = facts.items.with_columns(kind=pl.lit("insufficient"))
    report = forecast_pack(replace(facts, items=hardly))
    figures = next(one for one in report.blocks if isinstance(one, Figures)).figures
    expected = next(one for one in figures if one.label.startswith("Expected in"))
    known = hardly["item"].is_in(facts.forecasts["item"].unique().implode()).sum()
    assert expected.note == f"of 2 items, {known} of them with hardly any history, 1 more left out"


@pytest.mark.parametrize(
    ("days", "words"), [(40, "today"), (400, "last known"), (None, "last known")]
)
def test_today_is_drawn_only_where_the_history_ends_now(days: int | None, words: str) -> None:
    facts = _facts()
    last = facts.history["date"].max()
    assert isinstance(last, dt.date)
    today = None if days is None else last + dt.timedelta(days=days)
    totals = forecast_pack(replace(facts, today=today)).charts[0]
    marks = [one["markLine"]["data"] for one in totals.option["series"] if "markLine" in one]
    assert [mark["name"] for mark in marks[0]] == [words]
