"""Two instalments are two events: their texts name other years, months or numbers."""

import polars as pl
import pytest

from crossfoot.audit.checks.duplicates import DUPLICATES_CHECKS
from crossfoot.audit.duplicates.likeness import other_period
from tests.builders import book, finder, ledger_frame

found = finder(DUPLICATES_CHECKS)


def rents(first: str, second: str) -> pl.DataFrame:
    """Two rents under one document, as a French export has them, and how many lines D5 flags."""
    texts = [first, first, second, second]
    frame = ledger_frame(
        journal_id=["A", "A", "B", "B"],
        account=["6132", "401", "6132", "401"],
        amount=["4520.00", "-4520.00"] * 2,
        effective_date=["2026-01-02"] * 4,
        posting_date=["2026-01-05", "2026-01-05", "2026-01-07", "2026-01-07"],
        reference=["BAIL-77"] * 4,
        party=["SCI Lamartine"] * 4,
        header_text=["Achats"] * 4,
        line_text=texts,
    )
    return found("D5", book(frame))


def test_rents_of_two_years_are_not_one_event() -> None:
    assert rents("Loyer 2020", "Loyer 2021").is_empty()
    assert rents("Loyer 2020", "Loyer 2020").height == 4


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("Loyer 2020", "loyer 2021", True),
        ("Miete Januar", "Miete Februar", True),
        ("Rent Q1 2026", "Rent Q2 2026", True),
        ("Rate 3/12", "Rate 4/12", True),
        ("Lease 202601", "Lease 202602", True),
        ("Loyer 2020", "Loyer  2020", False),
        ("Invoice 4711", "Invoice 4171", False),
        ("Rent", "Rent March", False),
        ("Paper", "Pens", False),
        (None, "Rent 2020", False),
    ],
)
def test_which_texts_name_other_periods(first: str | None, second: str, differ: bool) -> None:
    texts = pl.DataFrame({"a": [first], "b": [second]}, schema={"a": pl.String, "b": pl.String})
    assert texts.select(other_period(pl.col("a"), pl.col("b"))).item() is differ
