"""KPIs over periods: comparisons, trends, cohorts, and companies with hardly any data."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, Measured, measure
from crossfoot.kpis.trends import trend_of
from crossfoot.kpis.view import Business
from crossfoot.tables import INVENTORY
from tests.crossfoot.sales.builders import lines_of


def day(text: str, minor: int, customer: str = "anna") -> dict[str, object]:
    at = dt.datetime.fromisoformat(text)
    return {"sold_at": at, "minor": minor, "transaction_id": f"{text}{customer}",
            "customer_id": customer}  # fmt: skip


def revenue(run: KpiRun, period: str) -> Measured:
    return next(one for one in run.of(period) if one.kpi.name == "net_revenue")


def test_an_unfinished_month_is_compared_with_as_many_days() -> None:
    rows = (day("2025-02-01", 800), day("2026-01-01", 100), day("2026-01-20", 900))
    run = measure(Business(lines_of(*rows, day("2026-02-10", 150))), "month", ALL_KPIS)
    found = revenue(run, "2026-02")
    assert found.is_partial
    assert str(found.previous) == "1.00"
    assert found.change == pytest.approx(0.5)
    assert str(found.last_year) == "8.00"
    assert not revenue(run, "2026-01").is_partial


def test_a_growth_rate_has_no_relative_change() -> None:
    """From +50 % to +10 % is not a change of -80 %: growth, margins and differences have none."""
    minors = (("2026-01-01", 100), ("2026-02-01", 150), ("2026-03-31", 165))
    rows = [day(at, minor) | {"cost_minor": 50} for at, minor in minors]
    run = measure(Business(lines_of(*rows)), "month", ALL_KPIS)
    march = {one.kpi.name: one for one in run.of("2026-03")}
    growth, margin, sales = (
        march[name] for name in ("revenue_growth", "gross_margin", "net_revenue")
    )
    assert growth.value == pytest.approx(0.1)
    assert growth.previous == pytest.approx(0.5)
    assert margin.previous is not None
    assert growth.change is margin.change is None
    assert sales.change == pytest.approx(0.1)


def test_a_first_month_that_is_not_whole_has_the_days_of_the_data() -> None:
    run = measure(
        Business(lines_of(day("2026-01-31", 100), day("2026-02-28", 100))), "month", ALL_KPIS
    )
    first = revenue(run, "2026-01")
    assert first.is_partial
    assert first.window.days == 1


def test_a_period_without_sales_has_zeros_or_says_what_is_zero() -> None:
    rows = (day("2026-01-05", 100), day("2026-01-12", 100), day("2026-01-26", 100))
    found = {one.kpi.name: one for one in measure(
        Business(lines_of(*rows)), "week", ALL_KPIS).of("2026-W04")}  # fmt: skip
    assert str(found["net_revenue"].value) == "0.00"
    assert found["active_customers"].value == 0
    assert found["average_order_value"].reason == "nothing was sold"
    assert found["units_per_order"].reason == "the number of orders is zero"
    assert found["gross_profit"].reason == "no line has a cost"


def test_a_year_that_lacks_three_weeks_is_not_whole() -> None:
    run = measure(
        Business(lines_of(day("2025-01-02", 100), day("2025-12-09", 100))), "year", ALL_KPIS
    )
    assert run.measured[0].is_partial


def test_nothing_is_compared_with_days_before_the_data() -> None:
    run = measure(
        Business(lines_of(day("2026-01-20", 100), day("2026-02-28", 100))), "month", ALL_KPIS
    )
    assert revenue(run, "2026-02").previous is None


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_a_company_of_one_day_has_values_or_reasons(period: str) -> None:
    business = Business(lines_of(day("2026-01-20", 100)))
    run = measure(business, period, ALL_KPIS)  # type: ignore[arg-type] # names of periods
    assert len(run.measured) == len(ALL_KPIS)
    assert all((one.value is None) == bool(one.reason) for one in run.measured)


def test_returns_larger_than_sales_are_below_zero_with_a_note() -> None:
    rows = (day("2026-01-20", 100), day("2026-01-21", -300) | {"kind": "return"})
    run = measure(Business(lines_of(*rows)), "month", ALL_KPIS)
    found = revenue(run, "2026-01")
    assert str(found.value) == "-2.00"
    assert found.note == "returns are larger than sales"
    rate = next(one for one in run.measured if one.kpi.name == "return_rate")
    assert rate.value == 3.0
    assert rate.note == "more came back than was sold"


def test_costs_that_are_missing_in_part_are_told() -> None:
    rows = (day("2026-01-20", 300) | {"cost_minor": 100}, day("2026-01-21", 100))
    run = measure(Business(lines_of(*rows)), "month", ALL_KPIS)
    by_name = {one.kpi.name: one for one in run.measured}
    assert by_name["gross_margin"].note == "of lines with a cost, 75% of the revenue"
    assert "cost of some lines is missing" in (by_name["net_margin"].reason or "")


def test_a_trend_is_not_turned_by_one_odd_value() -> None:
    trend = trend_of([1.0, 2.0, 3.0, 90.0, 5.0, 6.0, 7.0])
    assert trend is not None
    assert trend.word == "rising"
    assert trend.slope == pytest.approx(1.0)
    assert trend.low <= trend.slope <= trend.high


def test_noise_and_constants_have_no_trend() -> None:
    noise, constant = trend_of([3.0, 1.0, 4.0, 1.5, 3.5]), trend_of([2.0] * 6)
    assert noise is not None
    assert constant is not None
    assert noise.word == constant.word == "no clear trend"
    assert trend_of([1.0, None, 2.0, 3.0]) is None


def test_cohorts_count_who_came_again() -> None:
    rows = (
        day("2026-01-05", 100),
        day("2026-01-06", 100, "ben"),
        day("2026-03-05", 100),
        day("2026-02-05", 100, "cleo"),
    )
    found = cohorts(Business(lines_of(*rows)))
    assert found.select("size", "age", "customers").rows() == [
        (2, 0, 2),
        (2, 1, 0),
        (2, 2, 1),
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert found["retention"].to_list() == [1.0, 0.0, 0.5, 1.0, 0.0]


def test_an_item_not_counted_that_day_is_worth_its_last_count() -> None:
    counts = [("tea", 5, 10, 2), ("cup", 6, 4, 5), ("tea", 7, 20, 2)]
    rows = [
        {
            "item_id": item,
            "as_of": dt.date(2026, 1, day),
            "milli": units * 1000,
            "on_hand": Decimal(units),
            "unit_cost": Decimal(cost),
        }
        for item, day, units, cost in counts
    ]
    stock = pl.DataFrame([{n: row.get(n) for n in INVENTORY.names} for row in rows])
    lines = lines_of(day("2026-01-01", 100), day("2026-01-31", 100))
    business = Business(lines, inventory=stock.cast(INVENTORY.schema))
    monthly = measure(business, "month", ALL_KPIS).measured
    (cost,) = [one for one in monthly if one.kpi.name == "carrying_cost"]
    assert float(cost.value or 0) == pytest.approx((20 + 40 + 60) / 3 * 0.25 * 31 / 365, abs=0.005)


def test_counts_at_the_end_of_each_month_are_enough_for_what_needs_an_average() -> None:
    """The usual export: 60.00 on 31 January, 30.00 on 28 February; then nothing until April.

    February sold for a cost of 90.00, so: 90 / 45 x 365 / 28, 45 / 90 x 28, 45 x 0.25 x 28 / 365.
    """
    counts = (("2026-01-31", 10), ("2026-02-28", 5), ("2026-04-30", 5))
    rows = [
        {"item_id": "tea", "as_of": dt.date.fromisoformat(at), "on_hand": on_hand,
         "milli": on_hand * 1000, "unit_cost": 6}
        for at, on_hand in counts
    ]  # fmt: skip
    stock = pl.DataFrame([{n: row.get(n) for n in INVENTORY.names} for row in rows])
    days = ("2026-01-01", "2026-02-10", "2026-03-10", "2026-04-30")
    lines = lines_of(*(day(one, 200_00) | {"cost_minor": 90_00} for one in days))
    run = measure(Business(lines, inventory=stock.cast(INVENTORY.schema)), "month", ALL_KPIS)
    needed = ("inventory_turnover", "days_of_inventory", "carrying_cost")
    found = {
        month: [one for one in run.of(month) if one.kpi.name in needed]
        for month in ("2026-01", "2026-02", "2026-04")
    }
    values = [float(one.value or 0) for one in found["2026-02"]]
    assert values == pytest.approx([26.0714, 14.0, 0.86], abs=0.0001)
    for month in ("2026-01", "2026-04"):  # nothing before it; the last count before is too old
        assert {one.value for one in found[month]} == {None}
        assert all("counts of two days" in (one.reason or "") for one in found[month])


def test_a_day_is_too_short_to_tell_a_lifetime_from() -> None:
    rows = [row | {"cost_minor": 50} for row in (day("2026-01-05", 100), day("2026-01-06", 100))]
    run = measure(Business(lines_of(*rows)), "day", ALL_KPIS)
    told = [one.reason for one in run.measured if one.kpi.name == "customer_lifetime_value"]
    assert told == ["a year can't be told from fewer than 28 days"] * 2
