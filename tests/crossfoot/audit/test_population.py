"""What the pages of the population checks do not show."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.population import POPULATION_CHECKS
from crossfoot.audit.uploads import compare_periods
from tests.builders import book, finder, ledger_frame

found = finder(POPULATION_CHECKS)


def entries(numbers: list[str], **columns: list[Any]) -> Book:
    """One entry of one line per number, even where numbers are equal."""
    count = len(numbers)
    return book(ledger_frame(journal_id=numbers, entry_id=list(range(1, count + 1)), **columns))


def test_an_entry_may_have_to_balance_within_each_company() -> None:
    ledger = book(ledger_frame(entity=["X", "Y"], amount=["10.00", "-10.00"]))
    assert found("P3", ledger).is_empty()
    assert found("P3", ledger, within=("entity",))["net"].to_list() == [1000]


def test_a_number_on_every_line_is_called_constant() -> None:
    ledger = book(ledger_frame(journal_id=["0"] * 150 + ["1"] * 50))
    assert found("P4", ledger)["why"].to_list() == ["is on 75.0 % of all lines"]


def test_where_entries_of_several_days_are_usual_only_far_ones_are_odd() -> None:
    days = [dt.date(2026, 1, 1 + at % 2) for at in range(40)]
    days[1] = dt.date(2026, 6, 1)
    ledger = book(ledger_frame(journal_id=[str(at // 2) for at in range(40)], posting_date=days))
    assert found("P4", ledger)["entry_id"].to_list() == [1]


def test_numbers_used_by_several_sources_are_counted_apart() -> None:
    numbers = [f"{n:03d}" for n in (1, 2, 4, 1, 2, 3)]
    ledger = entries(numbers, source=["SA"] * 3 + ["KR"] * 3)
    assert found("P5", ledger)["what"].to_list() == ["the number 003 is missing before this entry"]


def test_a_number_used_twice_in_a_sequence_is_a_repeat() -> None:
    ledger = entries([str(n) for n in (*range(100), 50)])
    rows = found("P5", ledger)
    assert rows.select("entry_id", "what").rows() == [
        (101, "an earlier entry has the same number, 50")
    ]


def test_numbers_that_do_not_count_in_ones_have_no_gaps() -> None:
    ledger = entries([str(n * 10) for n in range(50)])
    assert found("P5", ledger).is_empty()
    assert found("P5", ledger, most_gaps=0.0).height == 49


@pytest.mark.parametrize("numbers", [["a", "b"], ["9" * 30, "9" * 31], ["", "-"]])
def test_entry_numbers_without_a_number_are_no_sequence(numbers: list[str]) -> None:
    assert found("P5", entries(numbers)).is_empty()


def test_gaps_do_not_depend_on_the_order_of_the_file() -> None:
    forwards = [str(n) for n in range(1, 60) if n not in (7, 8, 30)]
    one, other = entries(forwards), entries(forwards[::-1])
    assert set(found("P5", one)["what"]) == set(found("P5", other)["what"])


def test_without_any_key_field_the_check_does_not_run() -> None:
    with pytest.raises(NotRunError, match="none of the fields"):
        found("P6", book(ledger_frame(amount=["1.00"])), fields=("party",))


def test_a_field_that_is_often_blank_may_be_blank() -> None:
    ledger = book(ledger_frame(entered_by=["ada", None]))
    assert found("P6", ledger).is_empty()


def test_accounts_are_looked_up_in_the_trial_balance_without_a_chart() -> None:
    closing = pl.DataFrame({"account": ["1000"], "balance": [0]})
    ledger = book(ledger_frame(account=["1000", "2000"]), closing=closing)
    assert found("P7", ledger)["doubt"].to_list() == ["is not in the trial balance"]
    with pytest.raises(NotRunError):
        found("P7", book(ledger_frame(account=["1000"])))


def test_a_date_after_the_day_of_the_audit_is_impossible() -> None:
    days = [dt.date(2026, 1, 5)] * 10 + [dt.date(2026, 1, 20)]
    ledger = book(ledger_frame(posting_date=days))
    engagement = Engagement(as_of=dt.date(2026, 1, 10))
    assert found("P8", ledger, engagement)["line_id"].to_list() == [11]
    assert found("P8", ledger).is_empty()


def test_two_equal_lines_in_an_entry_are_no_repeated_block() -> None:
    ledger = book(ledger_frame(amount=["5.00", "5.00", "-10.00"]))
    assert found("P9", ledger, least_lines=1).is_empty()


def test_a_block_whose_texts_differ_is_not_repeated() -> None:
    twice = {"amount": ["5.00", "-5.00"] * 2}
    same = ledger_frame(**twice, line_text=["a", "b", "a", "b"])
    other = ledger_frame(**twice, line_text=["a", "b", "c", "d"])
    assert found("P9", book(same), least_lines=4)["lines"].to_list() == [4]
    assert found("P9", book(other), least_lines=4).is_empty()


def test_a_large_ledger_is_looked_at_in_part() -> None:
    numbers = [str(at // 2 % 50) for at in range(200)]
    ledger = book(ledger_frame(journal_id=numbers, amount=["5.00", "-5.00"] * 100))
    assert found("P9", ledger)["lines"].to_list() == [200]
    assert found("P9", ledger, sample_lines=40)["lines"].to_list() == [200]


def test_a_source_that_always_writes_zero_lines_is_left_out() -> None:
    amounts = ["0.00" if at % 3 == 0 else "1.00" for at in range(60)]
    ledger = book(ledger_frame(amount=amounts, source=["TAX"] * 60))
    assert found("P10", ledger).is_empty()
    assert found("P10", ledger, usual_share=0.0).height == 20


def test_an_upload_that_repeats_most_of_an_earlier_one_is_seen() -> None:
    earlier = ledger_frame(journal_id=["A", "A", "B"], amount=["1.00", "-1.00", "0.50"])
    later = ledger_frame(journal_id=["A", "A", "A", "C"], amount=["1.00", "1.00", "-1.00", "2.00"])
    (january,) = compare_periods(later.lazy(), earlier.lazy()).rows(named=True)
    assert january == {"period": "2026-01", "before": 3, "after": 4, "known": 2}
