"""The sentence of a flag: money to the last unit, dates, times, shares and blanks."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.reasons import evidence_columns, money_text, reason_text


def written(template: str, decimals: int = 2, **values: Any) -> str:
    frame = pl.DataFrame({name: [value] for name, value in values.items()} or {"nothing": [0]})
    text: str = frame.select(text=reason_text(template, decimals))["text"][0]
    return text


@pytest.mark.parametrize(
    ("minor", "decimals", "text"),
    [
        (-123456, 2, "-1,234.56"),
        (0, 2, "0.00"),
        (-5, 2, "-0.05"),
        (99, 2, "0.99"),
        (-1234567, 0, "-1,234,567"),
        (7, 0, "7"),
        (1234567, 3, "1,234.567"),
        (-1, 3, "-0.001"),
        (-9_000_000_000_000_000_000, 2, "-90,000,000,000,000,000.00"),
    ],
)
def test_money_is_written_to_the_last_unit(minor: int, decimals: int, text: str) -> None:
    assert written("{m:money}", decimals, m=minor) == text


@given(st.integers(-(10**18), 10**18), st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_money_reads_back_as_what_it_was(minor: int, decimals: int) -> None:
    text = pl.select(text=money_text(pl.lit(minor, pl.Int64), decimals))["text"][0]
    assert int(text.replace(",", "").replace(".", "")) == minor
    assert text == f"{'-' if minor < 0 else ''}{_by_python(abs(minor), decimals)}"


def _by_python(size: int, decimals: int) -> str:
    whole = f"{size // 10**decimals:,}"
    return f"{whole}.{size % 10**decimals:0{decimals}}" if decimals else whole


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{x:date}", dt.date(2026, 2, 3), "2026-02-03"),
        ("{x:time}", 0, "00:00"),
        ("{x:time}", 23 * 60 + 5, "23:05"),
        ("{x:weekday}", 0, "Sunday"),
        ("{x:weekday}", 6, "Saturday"),
        ("{x:percent}", 0.1234, "12.3 %"),
        ("{x:number}", 2.3456, "2.35"),
        ("{x}", "Müller", "Müller"),
        ("{x}", 12, "12"),
        ("no evidence", 1, "no evidence"),
        ("", 1, ""),
    ],
)
def test_formats(template: str, value: object, text: str) -> None:
    assert written(template, x=value) == text


@pytest.mark.parametrize("spec", ["", ":money", ":date", ":time", ":weekday", ":percent"])
def test_what_is_blank_says_so(spec: str) -> None:
    value = pl.lit(None, pl.Date if spec == ":date" else pl.Int64)
    frame = pl.select(x=value).select(text=reason_text(f"the {{x{spec}}} of it", 2))
    assert frame["text"].to_list() == ["the (blank) of it"]


def test_a_weekday_that_is_none_is_blank() -> None:
    assert written("{x:weekday}", x=7) == "(blank)"


def test_texts_and_fields_alternate_and_fields_are_named_once() -> None:
    template = "user {user} entered {amount:money} for {user}"
    assert written(template, user="ann", amount=150) == "user ann entered 1.50 for ann"
    assert evidence_columns(template) == ["user", "amount"]


def test_what_is_counted_has_its_number() -> None:
    assert written("{n:lines}, {m:times}", n=1, m=2) == "1 line, 2 times"
