"""KPIs of one window of days, whatever days they are, and of the last periods alone."""

import datetime as dt

from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.compute import Measured, WindowRun, measure, measure_window
from crossfoot.kpis.view import Business
from crossfoot.sales.periods import Window
from tests.crossfoot.kpis.test_measuring import day
from tests.crossfoot.sales.builders import lines_of


def shop(months: int = 26) -> Business:
    """A sale of 1, 2, 3, … on the first of every month, and one of 100 on its 20th."""
    rows = []
    for number in range(months):
        month = dt.date(2023 + number // 12, number % 12 + 1, 1)
        rows += [day(f"{month}", 100 * (number + 1)), day(f"{month.replace(day=20)}", 10_000)]
    return Business(lines_of(*rows))


def asked(business: Business, first: str, last: str) -> WindowRun:
    end = dt.date.fromisoformat(last) + dt.timedelta(days=1)
    return measure_window(business, Window(dt.date.fromisoformat(first), end), ALL_KPIS)


def of(run: WindowRun, name: str) -> Measured:
    return next(one for one in run.measured if one.kpi.name == name)


def test_a_month_is_what_it_is_among_all_months() -> None:
    business = shop()
    among = measure(business, "month", ALL_KPIS).of("2024-06")
    run = asked(business, "2024-06-01", "2024-06-30")
    assert list(run.measured) == among
    assert run.label == "2024-06"
    assert [one.start.month for one in run.earlier] == [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5]
    assert run.trends["net_revenue"].word == "rising"
    assert run.trends["net_revenue"].values == 12


def test_any_days_are_compared_with_as_many_before_and_the_same_a_year_before() -> None:
    found = of(asked(shop(), "2024-06-15", "2024-06-24"), "net_revenue")
    assert (str(found.value), str(found.previous), str(found.last_year)) == ("100.00", "0.00",
                                                                            "100.00")  # fmt: skip
    assert found.change is None
    assert found.year_change == 0
    assert found.period == "2024-06-15 to 2024-06-24"


def test_what_the_data_hold_a_part_of_is_told_as_partial() -> None:
    run = asked(shop(), "2025-02-01", "2025-04-10")
    found = of(run, "net_revenue")
    assert found.is_partial
    assert found.window.last == dt.date(2025, 2, 20)


def test_what_the_data_do_not_touch_has_no_value() -> None:
    run = asked(shop(), "2031-01-01", "2031-01-31")
    assert {one.value for one in run.measured} == {None}
    assert {one.reason for one in run.measured} == {"the data reach from 2023-01-01 to 2025-02-20"}


def test_a_leap_day_has_a_year_before() -> None:
    run = asked(shop(), "2024-02-29", "2024-03-04")
    assert str(of(run, "net_revenue").last_year) == "3.00"


def test_the_last_periods_alone_are_as_among_all() -> None:
    business = shop()
    whole = measure(business, "week", ALL_KPIS)
    last = measure(business, "week", ALL_KPIS, last=3)
    assert last.periods == whole.periods[-3:]
    assert list(last.measured) == list(whole.measured)[-3 * len(ALL_KPIS) :]
