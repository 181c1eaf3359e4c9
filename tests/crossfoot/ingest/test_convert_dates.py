"""Dates and times as systems write them."""

import datetime as dt

import polars as pl
import pytest

from crossfoot.ingest.convert.dates import SENTINEL, parse_dates, parse_moments, readable

DAY = dt.date(2025, 3, 4)
MOMENT = dt.datetime(2025, 3, 4, 10, 12, 5)  # noqa: DTZ001 - files give local times


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2025-03-04", "%Y-%m-%d"),
        ("04.03.2025", "%d.%m.%Y"),
        ("4.3.2025", "%d.%m.%Y"),
        ("3/4/2025", "%m/%d/%Y"),
        ("04/03/25", "%d/%m/%y"),
        ("20250304", "%Y%m%d"),
        ("4-Mar-2025", "%d-%b-%Y"),
        ("2025-03-04 23:59:59", "%Y-%m-%d"),
        ("2025-03-04T00:00:00Z", "%d.%m.%Y"),
        ("04.03.2025 00:00", "%d.%m.%Y"),
        ("45720", "%d.%m.%Y"),
        (" 2025-03-04 ", "%Y-%m-%d"),
        ("2025-03-04 10:12:05", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_a_date_is_read(text: str, form: str) -> None:
    assert parse_dates(pl.Series([text]), form, None).values.to_list() == [DAY]


def test_a_date_without_a_year_gets_it_from_the_mapping() -> None:
    parsed = parse_dates(pl.Series(["0403", "403"]), "%d%m", 2025)
    assert parsed.values.to_list() == [DAY, DAY]


@pytest.mark.parametrize(
    "text", ["00/00/0000", "00000000", "19000101", "1900-01-01", "9999-12-31", "31.12.9999"]
)
def test_a_date_that_means_none_is_none(text: str) -> None:
    parsed = parse_dates(pl.Series([text]), "%Y-%m-%d", None)
    assert parsed.values.to_list() == [None]
    assert parsed.reasons is not None
    assert parsed.reasons.to_list() == [SENTINEL]


@pytest.mark.parametrize("text", ["2025-02-30", "31.31.2025", "yesterday", "2025", "20250304"])
def test_an_impossible_date_is_refused_in_words(text: str) -> None:
    parsed = parse_dates(pl.Series([text, None]), "%Y-%m-%d", None)
    assert parsed.reasons is not None
    assert parsed.reasons.to_list() == ["is not a date of the form YYYY-MM-DD", None]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20250304 101205", "%Y%m%d %H%M%S"),
        ("2025-03-04 10:12:05", "%Y-%m-%d %H:%M:%S"),
        ("2025-03-04T10:12:05Z", "%Y-%m-%d %H:%M:%S"),
        ("2025-03-04T10:12:05.678+01:00", "%Y-%m-%d %H:%M:%S"),
        ("3/4/2025 10:12:05 AM", "%m/%d/%Y %I:%M:%S %p"),
    ],
)
def test_a_moment_is_read(text: str, form: str) -> None:
    read = parse_moments(pl.Series([text]), form).values.to_list()
    assert [moment.replace(microsecond=0) for moment in read] == [MOMENT]


@pytest.mark.parametrize(
    ("text", "minute"), [("9:05 PM", 1265), ("0905", 545), ("905", 545), ("21:05", 1265)]
)
def test_times_of_day_without_seconds(text: str, minute: int) -> None:
    moment = parse_moments(pl.Series([f"20250304 {text}"]), "%Y%m%d %H:%M").values[0]
    assert moment.hour * 60 + moment.minute == minute


def test_a_time_that_lost_its_leading_zeros() -> None:
    moment = parse_moments(pl.Series(["20250304 91205"]), "%Y%m%d %H%M%S").values[0]
    assert (moment.hour, moment.minute, moment.second) == (9, 12, 5)


def test_a_form_as_people_write_it() -> None:
    assert readable("%d.%m.%Y") == "DD.MM.YYYY"
