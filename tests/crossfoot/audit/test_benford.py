"""Digit tests against published figures, known sequences and a naive count."""

import math
from decimal import Decimal

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.benford import benford, conformity, expected_shares, number_duplication
from crossfoot.audit.benford.digits import leading_digits, power_of_ten
from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from tests.builders import book, ledger_frame


def book_of(cents: list[int], **columns: list[str]) -> Book:
    amounts = [Decimal(c).scaleb(-2) for c in cents]
    return book(ledger_frame(amount=amounts, **columns))


def fibonacci(count: int) -> list[int]:
    numbers = [1, 1]
    while len(numbers) < count:
        numbers.append(numbers[-1] + numbers[-2])
    return numbers


def geometric(count: int) -> list[int]:
    """Amounts evenly spread on a logarithmic scale over five powers of ten: Benford's own set."""
    return [int(10 ** (4 + 5 * i / count)) for i in range(count)]


def test_the_expected_shares_are_those_of_benfords_table() -> None:
    first = [round(share, 5) for share in expected_shares("first")]
    assert first == [
        0.30103,
        0.17609,
        0.12494,
        0.09691,
        0.07918,
        0.06695,
        0.05799,
        0.05115,
        0.04576,
    ]
    second = [round(share, 5) for share in expected_shares("second")]
    assert second[0] == 0.11968
    assert second[9] == 0.08500
    assert round(expected_shares("first_two")[0], 5) == 0.04139
    assert expected_shares("last_two") == (0.01,) * 100
    for name in ("first", "second", "first_two", "first_three", "second_order", "summation"):
        assert math.isclose(sum(expected_shares(name)), 1)


@pytest.mark.parametrize(
    ("digits", "cutoffs"),
    [
        ("first", (0.006, 0.012, 0.015)),
        ("second", (0.008, 0.010, 0.012)),
        ("first_two", (0.0012, 0.0018, 0.0022)),
        ("first_three", (0.00036, 0.00044, 0.00050)),
    ],
)
def test_the_bands_of_conformity_are_nigrinis(digits, cutoffs) -> None:
    close, acceptable, marginal = cutoffs
    assert conformity(digits, close - 1e-9) == "close"
    assert conformity(digits, close) == "acceptable"
    assert conformity(digits, acceptable) == "marginal"
    assert conformity(digits, marginal) == "nonconforming"
    assert conformity("last_two", 0.5) is None


def test_fibonacci_numbers_and_powers_of_two_follow_the_law() -> None:
    for numbers in (fibonacci(85), [2**i for i in range(58)]):
        whole = benford(book_of(numbers), digits="first").whole
        assert whole.chi_square_p > 0.9
        assert whole.ks < whole.ks_critical
        assert whole.arc_p > 0.9
    # The first digits of the first 85 Fibonacci numbers, counted by hand from a table of them.
    counts = [int(str(number)[0]) for number in fibonacci(85)]
    table = benford(book_of(fibonacci(85)), digits="first").whole.table
    assert table["observed"].to_list() == [counts.count(digit) for digit in range(1, 10)]


def test_a_set_of_benford_is_in_close_conformity_in_every_test() -> None:
    ledger = book_of(geometric(20_000))
    for digits in ("first", "second", "first_two", "first_three"):
        assert benford(ledger, digits=digits).whole.conformity == "close"
    whole = benford(ledger, digits="summation").whole
    assert whole.mad < 0.0005
    assert abs(whole.distortion_factor) < 0.001
    assert whole.arc_l2 < 1e-6


def test_even_numbers_fail_as_in_nigrini() -> None:
    """Uniform numbers have a mean absolute deviation of 0.0597 of the first digits."""
    ledger = book_of(list(range(100, 1000)) * 3)
    whole = benford(ledger, digits="first").whole
    assert whole.conformity == "nonconforming"
    expected = sum(abs(1 / 9 - share) for share in expected_shares("first")) / 9
    assert math.isclose(whole.mad, expected)
    assert round(whole.mad, 4) == 0.0597
    assert whole.chi_square_p < 1e-9
    assert whole.ks > whole.ks_critical
    assert whole.arc_p < 1e-9
    assert whole.distortion_factor > 0.4
    assert benford(ledger, digits="last_two").whole.mad == 0


def test_z_has_the_correction_for_continuity_only_where_it_is_smaller() -> None:
    ledger = book_of([100] * 40 + [200] * 60)
    table = benford(ledger, digits="first").whole.table
    expected = math.log10(2)
    by_hand = (0.4 - expected - 1 / 200) / math.sqrt(expected * (1 - expected) / 100)
    assert math.isclose(table["z"][0], by_hand)
    near = benford(book_of([100] * 30 + [200] * 70), digits="first").whole.table
    gap = expected - 0.3
    assert math.isclose(near["z"][0], gap / math.sqrt(expected * (1 - expected) / 100))


def test_the_mantissa_arc_of_one_amount_is_a_point_on_the_circle() -> None:
    whole = benford(book_of([500] * 10), digits="first").whole
    assert math.isclose(whole.arc_l2, 1)
    assert math.isclose(whole.arc_p, math.exp(-10))


def test_the_second_order_looks_at_differences_of_the_sorted_amounts() -> None:
    whole = benford(book_of([500, 100, 500, 130, 1130]), digits="second_order").whole
    found = whole.table.filter(pl.col("observed") > 0)
    assert found["digits"].to_list() == [30, 37, 63]
    assert whole.n == 3


def test_the_summation_adds_money() -> None:
    table = benford(book_of([1500, 1550, 99]), digits="summation").whole.table
    found = table.filter(pl.col("observed") > 0)
    assert found.select("digits", "observed").rows() == [(15, 30.5), (99, 0.99)]


def test_signs_zeros_and_small_amounts_can_be_left_out() -> None:
    ledger = book_of([100, -200, 0, 300, 5])
    assert benford(ledger, digits="first").whole.n == 4
    assert benford(ledger, digits="first", sign="negative").whole.n == 1
    assert benford(ledger, digits="first", sign="positive", minimum=1.0).whole.n == 2


def test_subjects_come_largest_first_and_frames_name_them() -> None:
    ledger = book_of([100, 200, 300], account=["20", "10", "20"])
    result = benford(ledger, digits="first", by="account")
    assert [(one.subject, one.n) for one in result.subjects] == [("20", 2), ("10", 1)]
    assert result.to_frame().height == 18


def test_a_ledger_without_amounts_or_columns_says_so() -> None:
    assert benford(book_of([0]), digits="first").subjects == ()
    with pytest.raises(UserError, match="no values in party"):
        benford(book_of([100]), digits="first", by="party")
    with pytest.raises(UserError, match="no digit test 'third'"):
        benford(book_of([100]), digits="third")  # type: ignore[arg-type]


@given(st.lists(st.integers(1, 9 * 10**15), min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_digits_are_those_of_the_written_number(sizes: list[int]) -> None:
    edges = [10**k + d for k in range(16) for d in (-1, 0, 1) if 0 < 10**k + d <= 9 * 10**15]
    frame = nw.from_native(pl.DataFrame({"size": sizes + edges}, schema={"size": pl.Int64}).lazy())
    size = nw.col("size")
    found = frame.select(
        one=leading_digits(size, 1),
        two=leading_digits(size, 2),
        three=leading_digits(size, 3),
        power=power_of_ten(size),
    ).collect()
    for number, one, two, three, power in zip(
        sizes + edges, *(found[name].to_list() for name in found.columns), strict=True
    ):
        text = str(number)
        assert (one, two, three) == tuple(int((text + "00")[:n]) for n in (1, 2, 3))
        assert power == 10 ** (len(text) - 1)


def test_number_duplication_ranks_each_band() -> None:
    cents = [2499] * 3 + [3100, 3100, 150, 150, -2499, -2499, 0, 0, 0]
    table = number_duplication(book_of(cents), top=1)
    assert table.select("band", "rank", "minor", "lines").rows() == [
        ("large", 1, 2499, 3),
        ("small", 1, 150, 2),
        ("negative", 1, -2499, 2),
    ]
    assert table["share"].to_list() == [3 / 5, 1.0, 1.0]


def test_the_ledger_of_the_aicpa_is_counted_as_a_naive_program_would(shared_data) -> None:
    path = shared_data / "aicpa_ads" / "GL_Detail_YYYYMMDD_YYYYMMDD.csv"
    rows = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    cents = (rows["Amount"].cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64)
    ledger = book_of(cents.to_list())
    table = benford(ledger, digits="first_two").whole.table
    naive = np.zeros(100)
    for text in cents.cast(pl.String):
        if text != "0":
            naive[int((text + "0")[:2])] += 1
    assert table["observed"].to_list() == naive[10:].tolist()
