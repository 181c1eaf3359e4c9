"""Reversal pairs: nearest first, each entry once, linked or not."""

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.reversals import reversal_pairs, reversed_entries
from crossfoot.audit.signatures import day_number
from tests.builders import book, ledger_frame

DAY = dt.date(2026, 3, 2)


def ledger_of(*entries: tuple[str, int, str], **columns: Any) -> pl.DataFrame:
    """Entries of two lines: number, days after DAY, amount."""
    rows = [(n, days, a, m) for n, days, m in entries for a, m in (("1", m), ("2", f"-{m}"))]
    return ledger_frame(
        journal_id=[row[0] for row in rows],
        posting_date=[DAY + dt.timedelta(days=row[1]) for row in rows],
        account=[row[2] for row in rows],
        amount=[row[3].replace("--", "") for row in rows],
        **columns,
    )


def pairs_in(frame: pl.DataFrame) -> list[tuple[int, int, int, bool]]:
    columns = ("entry_id", "reversed_by", "days", "linked")
    found: pl.DataFrame = reversal_pairs(book(frame)).to_native().collect()
    return found.select(columns).sort(columns).rows()


def test_an_entry_and_its_opposite_are_a_pair() -> None:
    assert pairs_in(ledger_of(("A", 0, "5.00"), ("B", 3, "-5.00"))) == [(1, 2, 3, False)]


def test_a_reversal_comes_after_its_entry() -> None:
    ledger = ledger_of(("A", 9, "5.00"), ("B", 3, "-5.00"))
    assert pairs_in(ledger) == [(2, 1, 6, False)], "the later entry undoes the earlier"


def test_each_entry_is_paired_with_the_nearest() -> None:
    ledger = ledger_of(("A", 0, "5.00"), ("B", 1, "-5.00"), ("C", 10, "5.00"), ("D", 12, "-5.00"))
    assert (1, 2, 1, False) in pairs_in(ledger)
    assert (3, 4, 2, False) in pairs_in(ledger)


def test_entries_too_far_apart_are_no_pair() -> None:
    assert pairs_in(ledger_of(("A", 0, "5.00"), ("B", 120, "-5.00"))) == []


def test_another_amount_or_account_is_no_reversal() -> None:
    assert pairs_in(ledger_of(("A", 0, "5.00"), ("B", 3, "-5.01"))) == []


def test_a_link_of_the_system_counts_whatever_the_time() -> None:
    linked = ledger_of(("A", 0, "5.00"), ("B", 200, "-5.00"), reversal_of=[None, None, "A", "A"])
    assert pairs_in(linked) == [(1, 2, 200, True)]


def test_reversed_entries_are_both_sides_once() -> None:
    ledger = book(ledger_of(("A", 0, "5.00"), ("B", 3, "-5.00"), ("C", 4, "7.00")))
    assert sorted(reversed_entries(ledger).to_native().collect()["entry_id"]) == [1, 2]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
@settings(max_examples=50, deadline=None)
def test_day_numbers_differ_as_the_days_do(day: dt.date) -> None:
    days = [day, DAY]
    frame = nw.from_native(pl.LazyFrame({"day": days})).select(number=day_number("day"))
    first, second = frame.collect()["number"].to_list()
    assert first - second == (day - DAY).days
