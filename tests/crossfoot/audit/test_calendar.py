"""Holidays, fiscal years, closings and clocks."""

import datetime as dt

import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import (
    closings,
    fiscal_shift,
    fiscal_start,
    holiday_countries,
    holiday_regions,
    ledger_years,
    month_end,
    month_name,
    own_holidays,
    public_holidays,
    utc_offsets,
    weekday_code,
    year_ends,
)
from crossfoot.audit.check import Engagement, NotRunError
from tests.builders import book, ledger_frame


def yearly(first_month: int, fiscal_year: int) -> Book:
    """One line a month; unless it begins in January the fiscal year begins the year before."""
    start = fiscal_year * 12 + first_month - 1 - (12 if first_month > 1 else 0)
    days = [month_end(start + period) for period in range(12)]
    return book(
        ledger_frame(
            posting_date=days,
            effective_date=days,
            fiscal_year=[fiscal_year] * 12,
            period=list(range(1, 13)),
        )
    )


def test_holidays_are_those_of_the_region() -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 1, 31)
    assert dt.date(2026, 1, 6) in public_holidays("DE", "BY", first, last)
    assert dt.date(2026, 1, 6) not in public_holidays("DE", "BE", first, last)


def test_an_unknown_country_is_said_to_be_unknown() -> None:
    with pytest.raises(NotRunError, match="country 'XX'"):
        public_holidays("XX", None, dt.date(2026, 1, 1), dt.date(2026, 1, 31))


def test_the_week_begins_on_sunday() -> None:
    assert [weekday_code(dt.date(2026, 1, 4) + dt.timedelta(n)) for n in range(7)] == list(range(7))


def test_months_are_counted_from_year_zero() -> None:
    assert (month_name(2024 * 12 + 1), month_end(2024 * 12 + 1)) == (
        "2024-02",
        dt.date(2024, 2, 29),
    )


def test_given_close_dates_come_before_assumed_ones() -> None:
    engagement = Engagement(close_dates={"2026-01": dt.date(2026, 2, 6)})
    table = closings([2026 * 12, 2026 * 12 + 1, 2026 * 12], engagement, 10)
    assert table.select("month_text", "closed_on").rows() == [
        ("2026-01", dt.date(2026, 2, 6)),
        ("2026-02", dt.date(2026, 3, 10)),
    ]


@pytest.mark.parametrize(("first_month", "shift"), [(1, 0), (4, -9), (7, -6), (10, -3)])
def test_the_fiscal_year_is_read_from_year_and_period(first_month: int, shift: int) -> None:
    ledger = yearly(first_month, 2026)
    assert fiscal_shift(ledger) == shift
    first, last = ledger_years(ledger, Engagement())
    assert (first.month, last.month) == (first_month, (first_month + 10) % 12 + 1)
    assert last in year_ends(ledger, Engagement())


def test_without_fiscal_years_the_months_of_the_file_count() -> None:
    days = ["2026-01-10"] * 300 + ["2026-03-10"] * 300 + ["2062-01-10"]
    ledger = book(ledger_frame(posting_date=days))
    assert fiscal_shift(ledger) is None
    assert ledger_years(ledger, Engagement()) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))


def test_the_engagement_knows_best() -> None:
    years = dt.date(2025, 7, 1), dt.date(2026, 6, 30)
    engagement = Engagement(fiscal_year_from=years[0], fiscal_year_to=years[1])
    ledger = yearly(1, 2026)
    assert ledger_years(ledger, engagement) == years
    assert year_ends(ledger, engagement) == [dt.date(2026, 6, 30)]


def test_clocks_change_twice_a_year() -> None:
    changes = utc_offsets("Europe/Berlin", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert [(moment.date(), minutes) for moment, minutes in changes[1:]] == [
        (dt.date(2026, 3, 29), 120),
        (dt.date(2026, 10, 25), 60),
    ]


def test_an_unknown_time_zone_is_said_to_be_unknown() -> None:
    with pytest.raises(NotRunError, match="no time zone 'Mars/Base'"):
        utc_offsets("Mars/Base", dt.date(2026, 1, 1), dt.date(2026, 1, 2))


def test_the_month_given_counts_only_where_the_file_has_no_fiscal_years() -> None:
    told = Engagement(fiscal_year_starts=7)
    plain = book(ledger_frame(posting_date=["2026-01-10"] * 4))
    assert (fiscal_start(plain, Engagement()), fiscal_start(plain, told)) == (0, 6)
    assert dt.date(2025, 12, 31) in year_ends(plain, Engagement())
    assert year_ends(yearly(7, 2026), told) == year_ends(yearly(7, 2026), Engagement())
    assert fiscal_start(yearly(4, 2026), told) == -9


def test_own_holidays_are_of_one_day_or_of_every_year() -> None:
    told = Engagement(holidays={"12-24": "Christmas Eve", "2025-05-30": "Bridge", "02-29": "Leap"})
    found = own_holidays(told, dt.date(2024, 2, 1), dt.date(2025, 12, 31))
    assert found == {
        dt.date(2024, 2, 29): "Leap",
        dt.date(2024, 12, 24): "Christmas Eve",
        dt.date(2025, 5, 30): "Bridge",
        dt.date(2025, 12, 24): "Christmas Eve",
    }


def test_countries_have_names_and_regions() -> None:
    countries = holiday_countries()
    assert (countries["DE"], countries["US"]) == ("Germany", "United States")
    assert "BY" in holiday_regions("DE")
