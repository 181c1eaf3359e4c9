"""exact_json: money keeps its digits."""

import datetime as dt
import json
import math
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.reports.exact_json import exact_json


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_decimal_is_written_digit_for_digit(amount: Decimal) -> None:
    text = exact_json({"amount": amount}, indent=None)
    assert text == f'{{"amount": {amount:f}}}'
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal)["amount"] == amount


def test_a_sum_that_no_float_holds_stays_exact() -> None:
    assert exact_json([Decimal("90071992547409931.07")], indent=None) == "[90071992547409931.07]"


def test_what_json_does_not_know_becomes_null_or_text() -> None:
    values = [math.nan, math.inf, Decimal("NaN"), dt.date(2026, 1, 5), dt.time(6, 0), ("a",)]
    text = exact_json(values, indent=None)
    assert text == '[null, null, null, "2026-01-05", "06:00:00", ["a"]]'


def test_text_that_looks_like_a_number_stays_text() -> None:
    assert exact_json({"a": "12.50", 3: "x"}, indent=None) == '{"a": "12.50", "3": "x"}'
