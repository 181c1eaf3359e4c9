"""Sums by period and group."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings

from crossfoot.errors import UserError
from crossfoot.sales.aggregates import DIMENSIONS, aggregate, levels
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.periods import (
    PERIODS,
    Period,
    Window,
    label,
    parse_period,
    periods_between,
    shifted,
    window_of,
)
from crossfoot.sales.readable import readable
from tests.crossfoot.sales.builders import DOCUMENTS, Document, lines_of, sales_of


def test_there_are_all_combinations() -> None:
    assert len(levels()) == 16
    assert levels()[0] == ()


@settings(max_examples=25, deadline=None)
@given(documents=DOCUMENTS)
def test_every_level_adds_up_to_the_whole(documents: list[Document]) -> None:
    lines = sales_of(documents)
    for period in PERIODS:
        for by in levels():
            table = aggregate(lines, period, by)
            for name in ("gross", "returns", "revenue", "adjustments"):
                whole = aggregate(lines, period)[name].sum()
                assert table[name].sum() == whole
            assert (table["gross"] + table["returns"] == table["revenue"]).all()


def test_a_day_by_hand() -> None:
    lines = lines_of(
        {"customer_id": "anna", "minor": 1000, "milli": 2000, "cost_minor": 400},
        {"customer_id": "anna", "product_id": "cup", "minor": 500, "cost_minor": None},
        {
            "transaction_id": "2",
            "kind": "return",
            "minor": -300,
            "milli": -1000,
            "cost_minor": -100,
        },
        {"transaction_id": "3", "kind": "adjustment", "minor": -50},
        {"transaction_id": "4", "minor": 700, "is_item": False, "product_id": "POST"},
        {"transaction_id": "5", "minor": 0},
    )
    (day,) = aggregate(lines, "day").to_dicts()
    assert day == {
        "period": dt.date(2026, 1, 30),
        "gross": 2200,
        "returns": -300,
        "adjustments": -50,
        "revenue": 1900,
        "cost": 300,
        "costed": 700,
        "discount": 0,
        "quantity": 3000,
        "returned": 1000,
        "transactions": 4,
        "tickets": 2,
        "customers": 1,
        "products": 2,
        "margin": 400,
        "velocity": 3.0,
    }
    assert aggregate(lines, "day", ("product",))["product_id"].to_list() == ["cup", "tea"]


def test_people_read_money_and_labels() -> None:
    table = readable(aggregate(lines_of({"minor": 123_456}), "month"), 2, "month")
    assert str(table["revenue"][0]) == "1234.56"
    assert str(table["quantity"][0]) == "1.000"
    assert table["period"][0] == "2026-01"


@pytest.mark.parametrize(
    ("period", "start", "end", "name"),
    [
        ("day", "2024-12-30", "2024-12-31", "2024-12-30"),
        ("week", "2024-12-30", "2025-01-06", "2025-W01"),
        ("month", "2024-12-01", "2025-01-01", "2024-12"),
        ("quarter", "2024-10-01", "2025-01-01", "2024-Q4"),
        ("year", "2024-01-01", "2025-01-01", "2024"),
    ],
)
def test_periods_of_a_day(period: Period, start: str, end: str, name: str) -> None:
    window = window_of(dt.date(2024, 12, 30), period)
    assert window == Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert label(window.start, period) == name
    assert shifted(shifted(window.start, period, -3), period, 3) == window.start
    assert len(periods_between(window.start, window.end, period)) == 2


def test_there_is_no_fortnight() -> None:
    with pytest.raises(UserError, match="fortnight"):
        parse_period("fortnight")


def test_abc_by_share_and_xyz_by_steadiness() -> None:
    months = [dt.datetime.fromisoformat(f"2026-0{n}-05") for n in (1, 2, 3, 4)]
    rows: list[dict[str, object]] = [{"sold_at": at, "minor": 2000} for at in months]
    rows.append({"product_id": "cup", "minor": 1500, "sold_at": months[1]})
    rows.append({"product_id": "jar", "minor": 500, "sold_at": months[3]})
    rows.append({"product_id": "bad", "minor": -500, "sold_at": months[3], "kind": "return"})
    found = abc_xyz(lines_of(*rows)).select("product_id", "abc", "xyz").rows()
    assert found == [("tea", "A", "X"), ("cup", "B", "Z"), ("jar", "C", None), ("bad", "C", None)]


def test_no_products_have_no_classes() -> None:
    assert abc_xyz(lines_of({"product_id": None})).is_empty()


def test_rfm_cuts_fifths_by_rank() -> None:
    rows = [
        {"customer_id": f"c{n}", "transaction_id": str(n), "minor": 100 * n,
         "sold_at": dt.datetime.fromisoformat(f"2026-01-{n:02d}")}
        for n in range(1, 11)
    ]  # fmt: skip
    found = rfm(lines_of(*rows))
    assert found["recency"].to_list() == [(10 - int(c[1:])) for c in found["customer_id"]]
    for name in ("r", "m"):
        order = found.sort(pl.col("customer_id").str.slice(1).cast(pl.Int64))
        assert order[name].to_list() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_four_customers_have_no_fifths() -> None:
    rows: list[dict[str, object]] = [{"customer_id": c, "transaction_id": c} for c in "abcd"]
    found = rfm(lines_of(*rows))
    assert found["m"].null_count() == 4


def test_a_guest_is_nobody() -> None:
    assert rfm(lines_of({})).is_empty()
    assert set(DIMENSIONS) == {"product", "customer", "category", "store"}
