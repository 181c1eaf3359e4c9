"""Amounts as people write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.ingest.convert.numbers import Mark, parse_amounts

POINT = [
    ("1.50", "1.50"),
    ("(8.02)", "-8.02"),
    ("8.02-", "-8.02"),
    ("-$466.92", "-466.92"),
    ("$-5", "-5.00"),
    ("$2,884.94 ", "2884.94"),
    ("1'234.50", "1234.50"),
    ("1’234.50", "1234.50"),
    ("1,234", "1234.00"),
    ("1,23,456.00", "123456.00"),
    ("1\u00a0234.56", "1234.56"),
    ("5 CR", "-5.00"),
    ("5.00DR", "5.00"),
    ("5.00 €-", "-5.00"),
    ("CHF 5.00", "5.00"),
    ("1.0500", "1.05"),
    (".5", "0.50"),
    ("+3", "3.00"),
    ("-", "0.00"),
    ("1234567890123456.12", "1234567890123456.12"),
]
COMMA = [
    ("$1.020,00", "1020.00"),
    ("0000000069,60", "69.60"),
    ("1.234", "1234.00"),
    ("1 234,56", "1234.56"),
    ("1\u202f234,56", "1234.56"),
    ("1.234.567,8", "1234567.80"),
    ("100.000", "100000.00"),
    ("5,00 H", "-5.00"),
    ("5,00-", "-5.00"),
]
WRONG: list[tuple[str, Mark, str]] = [
    ("12,34", ".", "not a number"),
    ("1.234,56", ".", "not a number"),
    ("1.23", ",", "not a number"),
    ("(-5)", ".", "not a number"),
    ("(5", ".", "not a number"),
    ("--5", ".", "not a number"),
    ("-5 CR", ".", "not a number"),
    ("1e5", ".", "not a number"),
    ("-6.56E+189", ".", "not a number"),
    ("####", ".", "cut off"),
    ("1.005", ".", "more than 2 decimals"),
    ("5,001", ",", "more than 2 decimals"),
    ("12345678901234567.00", ".", "more digits"),
    ("n/a", ".", "not a number"),
]


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [(text, ".", value) for text, value in POINT] + [(text, ",", value) for text, value in COMMA],
)
def test_an_amount_is_read_exactly(text: str, mark: Mark, value: str) -> None:
    parsed = parse_amounts(pl.Series([text]), mark, 2)
    assert parsed.values.to_list() == [Decimal(value)]
    assert parsed.reasons is None


@pytest.mark.parametrize(("text", "mark", "words"), WRONG)
def test_what_is_no_amount_is_refused_with_a_reason(text: str, mark: Mark, words: str) -> None:
    parsed = parse_amounts(pl.Series([text, "1"]), mark, 2)
    assert parsed.values.to_list() == [None, Decimal(1)]
    assert parsed.reasons is not None
    assert words in parsed.reasons[0]
    assert parsed.reasons[1] is None


def test_a_currency_without_cents_and_one_with_three() -> None:
    assert parse_amounts(pl.Series(["1,234"]), ".", 0).values.to_list() == [Decimal(1234)]
    assert parse_amounts(pl.Series(["1.234"]), ".", 3).values.to_list() == [Decimal("1.234")]


def test_amounts_are_rounded_only_on_request_and_say_so() -> None:
    parsed = parse_amounts(pl.Series(["2.6751", "x"]), ".", 2, rounds=True)
    assert parsed.values.to_list() == [Decimal("2.68"), None]
    assert parsed.reasons is not None
    assert "was rounded" in parsed.reasons[0]


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=20))
def test_every_way_to_write_an_amount_means_the_same(amounts: list[Decimal]) -> None:
    plain = [f"{amount:.2f}" for amount in amounts]
    grouped = [f"{amount:,.2f}" for amount in amounts]
    swapped = [text.translate({44: ".", 46: ","}) for text in grouped]
    trailing = [text.removeprefix("-") + ("-" if text[0] == "-" else "") for text in grouped]
    for texts, mark in ((plain, "."), (grouped, "."), (swapped, ","), (trailing, ".")):
        parsed = parse_amounts(pl.Series(texts), mark, 2)  # type: ignore[arg-type]
        assert parsed.values.to_list() == amounts
