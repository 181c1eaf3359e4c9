"""Words of reasons: true where there is nothing to compare with, and of the right number."""

import datetime as dt
import re
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.ml import fact_words
from crossfoot.ml.facts import line_facts
from crossfoot.ml.features import ALL_FEATURES, View, fit_on_lines, lines_by_profile
from crossfoot.ml.features.matrix import feature_matrix
from tests.builders import book, ledger_frame
from tests.crossfoot.ml.conftest import Labelled
from tests.crossfoot.ml.scoring import first_entries

TOLD = {feature.name: feature.told for feature in ALL_FEATURES}
WRONG = re.compile(
    r"\b0 of (the )?0\b|\(about\)|\(blank\)|\(new\)|\b1 (other )?entries|-\d|None|\{"
)


def facts_of(source: Book, lines: range) -> list[dict[str, Any]]:
    profile, coded = fit_on_lines(source, Engagement())
    return line_facts(View(source, profile, coded), lines).to_dicts()


def rent(**changed: list[Any]) -> Book:
    """Five entries of two lines each: four of rent by Anna, the last by Zecha on other accounts."""
    days = [dt.date(2026, 1, 1 + 5 * (number // 2)) for number in range(10)]
    columns: dict[str, list[Any]] = {
        "journal_id": [f"E{number // 2}" for number in range(10)],
        "account": ["6000", "1800"] * 4 + ["4200", "1530"],
        "amount": ["100.00", "-100.00"] * 4 + ["900000.00", "-900000.00"],
        "posting_date": days,
        "effective_date": days,
        "entered_by": ["ANNA"] * 8 + ["ZECHA"] * 2,
        "source": ["AP"] * 8 + ["SA"] * 2,
        "party": ["V1"] * 8 + ["V2"] * 2,
    }
    return book(ledger_frame(**{**columns, **changed}))


def test_no_reason_compares_with_nothing(small: Book) -> None:
    seldom = rent()
    for row in (*facts_of(small, range(1, 4_001)), *facts_of(seldom, range(1, 11))):
        texts = [feature.told(row) for feature in ALL_FEATURES]
        assert not [text for text in texts if WRONG.search(text)]


def test_no_reason_of_the_planted_compares_with_nothing(unseen: Labelled) -> None:
    profile, coded = fit_on_lines(unseen.book, Engagement())
    planted = unseen.labels["line_id"].unique().to_list()
    assert len(planted) > 100
    for row in line_facts(View(unseen.book, profile, coded), planted).to_dicts():
        texts = [feature.told(row) for feature in ALL_FEATURES]
        assert not [text for text in texts if WRONG.search(text)]


def test_what_is_compared_has_a_base_that_is_counted() -> None:
    row = facts_of(rent(), range(1, 2))[0]
    for feature in ALL_FEATURES:
        assert bool(feature.base) == bool(feature.alone)
        assert not feature.base or feature.base in row
        # A share of something needs what is said where there is nothing.
        assert feature.base or " of {of_" not in feature.reason


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("user_of_work", "no other posting on 4200 is from SA"),
        ("source_of_work", "no other posting on 4200 is by ZECHA"),
        # Its other account is another posting.
        ("account_of_user", "ZECHA posted to 4200 in 0 of 1 other posting"),
        ("hour_of_user", "no other entry is by ZECHA"),
        ("source_of_account", "no other posting is on 4200"),
        ("amount_of_account", "no other posting on 4200 to compare 900,000.00 with"),
        ("rare_account", "4200 has 0 of 9 other postings (an entry counts once per account)"),
        ("new_party", "no other entry is known of V2"),
        ("flow_lift", "no other debit on 4200 stands against 1530"),
    ],
)
def test_the_only_posting_of_its_kind(feature: str, text: str) -> None:
    """By hand: Zecha's entry is the only one of its user, accounts, source and party."""
    assert TOLD[feature](facts_of(rent(), range(9, 10))[0]) == text


def test_counts_leave_the_entry_out_and_say_so() -> None:
    row = facts_of(rent(), range(1, 2))[0]
    assert TOLD["account_of_user"](row) == "ANNA posted to 6000 in 3 of 7 other postings"
    # One of the others was posted on a Sunday.
    assert TOLD["hour_of_work"](row) == (
        "ANNA made 2 of 3 other entries from AP at such an hour (12 to 15 h)"
    )
    assert TOLD["amount_of_account"](row) == "100.00 is about the usual amount on 6000"
    assert TOLD["new_party"](row) == "V1: 3 other entries in all"


@pytest.mark.parametrize(("hour", "is_known"), [(None, False), (9, True)])
def test_without_a_time_of_entry_no_hour_is_strange(hour: int | None, *, is_known: bool) -> None:
    """One of Anna's four entries was posted on a Sunday, and all at the same hour or at none."""
    days = [dt.date(2026, 1, 1 + 5 * (number // 2)) for number in range(10)]
    times = [None if hour is None else dt.datetime.combine(day, dt.time(hour)) for day in days]
    source = rent(entered_at=times)
    profile, coded = fit_on_lines(source, Engagement())
    matrix = feature_matrix(View(source, profile, coded))
    for name in ("hour_of_user", "hour_of_source", "hour_of_work"):
        assert bool(matrix.column(name).any()) is is_known
    assert matrix.column("rest_day").any()


def test_blanks_are_told_in_words() -> None:
    none: list[Any] = [None] * 10
    row = facts_of(rent(party=none, entered_by=none, source=none), range(9, 10))[0]
    assert TOLD["user_of_party"](row) == (
        "unnamed users entered 9 of 9 other postings of entries without a party"
    )
    assert TOLD["account_of_source"](row) == (
        "entries without a source posted 0 of 9 other postings to 4200"
    )


def test_a_ledger_that_comes_after_is_compared_with_earlier_postings(small: Book) -> None:
    early = first_entries(small, until="2025-06-01")
    profile, _ = fit_on_lines(early, Engagement())
    lines = lines_by_profile(small, profile, past_only=True)
    view = View(small, profile, lines, own=False, past_only=True)
    rows = line_facts(view, range(1, 4_001)).to_dicts()
    texts = [[feature.told(row) for feature in ALL_FEATURES] for row in rows]
    assert not [text for told in texts for text in told if WRONG.search(text)]
    assert "earlier postings" in texts[0][0]


def told_by(expression: pl.Expr, values: list[float]) -> list[str]:
    return pl.DataFrame({"x": values}).select(expression).to_series().to_list()


def test_amounts_against_what_is_usual() -> None:
    times = [7_123.0, 12.4, 2.84, 1.5, 1.3, 1.0, 0.2]
    assert told_by(fact_words.compared(pl.col("x")), times) == [
        "7,100 times", "12 times", "2.8 times", "1.5 times", "30 % more than", "about",
        "less than",
    ]  # fmt: skip


def test_days_before_and_after_a_document() -> None:
    words = fact_words.after_document(pl.col("x"), "it", "that date")
    assert told_by(words, [-13, -1, 0, 1, 1_200]) == [
        "13 days before it", "1 day before it", "that date", "1 day after it",
        "1,200 days after it",
    ]  # fmt: skip


def test_months_are_counted_up_to_eight() -> None:
    assert told_by(fact_words.months_apart(pl.col("x")), [-1, 2, 8]) == [
        "1 month later than its posting", "2 months earlier than its posting",
        "8 months or more earlier than its posting",
    ]  # fmt: skip
    assert told_by(fact_words.before_month_end(pl.col("x")), [0, 1, 15]) == [
        "on the month's last day", "1 day before the month's end",
        "15 days or more before the month's end",
    ]  # fmt: skip


@pytest.mark.parametrize(("numbers", "ends"), [((1, 2, 3, 4), True), ((1, 9, 20, 21), False)])
def test_only_who_follows_itself_mostly_has_nobody_else(
    numbers: tuple[int, ...], *, ends: bool
) -> None:
    references = [f"R{number}" for number in numbers for _ in range(2)] + ["X1", "X1"]
    row = facts_of(rent(reference=references), range(1, 2))[0]
    assert ("nobody else" in TOLD["following_references"](row)) is ends
    assert "% of the references of V1 follow one another" in TOLD["following_references"](row)
