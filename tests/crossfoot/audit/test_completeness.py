"""Roll-forward, control totals and the comparison with the system's log."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.population.control_totals import CONTROL_TOTALS
from crossfoot.audit.checks.population.roll_forward import ROLL_FORWARD
from crossfoot.audit.completeness import (
    LogDifferences,
    compare_with_log,
    control_totals,
    count_log_differences,
    roll_forward,
)
from tests.builders import book, ledger_frame


def balances(**accounts: str) -> pl.DataFrame:
    numbers = [name.removeprefix("a") for name in accounts]
    return pl.DataFrame(
        {"account": numbers, "balance": pl.Series(list(accounts.values())).str.to_decimal(scale=2)}
    )


def log(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["journal_id", "debit", "credit"], orient="row")
    return frame.with_columns(pl.col("debit", "credit").str.to_decimal(scale=2))


SALE = ledger_frame(account=["1000", "4000", "4000"], amount=["100.00", "-60.00", "-40.00"])


def test_every_account_rolls_from_opening_to_closing() -> None:
    ledger = book(SALE, opening=balances(a1000="5.00"), closing=balances(a1000="105", a4000="-100"))
    table = roll_forward(ledger)
    assert table.select("account", "expected", "difference").rows() == [
        ("1000", Decimal("105.00"), Decimal("0.00")),
        ("4000", Decimal("-100.00"), Decimal("0.00")),
    ]
    assert set(table["presence"]) == {"both"}


def test_balances_may_be_written_with_credits_positive() -> None:
    ledger = book(SALE, opening=balances(a1000="-5"), closing=balances(a1000="-105", a4000="100"))
    assert set(roll_forward(ledger, sign=-1)["difference"]) == {Decimal("0.00")}


def test_accounts_on_one_side_only_are_told_apart() -> None:
    ledger = book(SALE, opening=balances(a2000="7"), closing=balances(a2000="7", a4000="-100"))
    presence = dict(roll_forward(ledger).select("account", "presence").iter_rows())
    assert presence == {
        "1000": "only in the ledger",
        "2000": "only in the balances",
        "4000": "both",
    }


@pytest.mark.parametrize("given_table", ["opening", "closing"])
def test_without_both_balances_there_is_no_roll_forward(given_table: str) -> None:
    ledger = book(SALE, **{given_table: balances(a1000="5.00")})
    missing = "closing" if given_table == "opening" else "opening"
    with pytest.raises(NotRunError, match=f"no {missing} balances"):
        ROLL_FORWARD.find(ledger, ROLL_FORWARD.settings({}, Engagement()))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_what_the_ledger_moved_is_what_the_roll_forward_explains(cents: list[int]) -> None:
    amounts = [Decimal(value).scaleb(-2) for value in cents]
    accounts = [str(1000 + at % 3) for at in range(len(cents))]
    ledger = book(
        ledger_frame(account=accounts, amount=amounts),
        opening=balances(a1000="0"),
        closing=balances(a1000="0"),
    )
    assert roll_forward(ledger)["difference"].sum() == sum(amounts)


def test_debits_and_credits_are_those_the_file_writes() -> None:
    storno = ledger_frame(amount=["100.00", "-100.00"], currency=["EUR", "EUR"])
    storno = storno.with_columns(
        debit=pl.Series(["100.00", "-100.00"]).str.to_decimal(scale=2).cast(pl.Decimal(18, 2)),
        credit=pl.lit(0).cast(pl.Decimal(18, 2)),
    )
    totals = control_totals(book(storno), ["currency"])
    assert totals.rows() == [("EUR", 0, 0, 0, 2)]


def test_the_totals_a_file_prints_must_be_its_own() -> None:
    ledger = book(SALE, printed_debit=Decimal("100.00"), printed_credit=Decimal("101.00"))
    found = CONTROL_TOTALS.find(ledger, CONTROL_TOTALS.settings({}, Engagement()))
    assert ledger.engine.collect(found).select("subject", "minor").rows() == [
        ("printed total of credits", -100)
    ]


ENTRIES = ledger_frame(journal_id=["A", "A", "B", "B"], amount=["10.00", "-10.00", "7.00", "-7.00"])


def test_a_log_that_agrees_has_no_differences() -> None:
    ledger = book(ENTRIES, log=log([("A", "10", "10"), ("B", "7", "7")]))
    assert compare_with_log(ledger).is_empty()
    assert count_log_differences(ledger) == LogDifferences(entry_ids=0, totals=0)


def test_differences_from_the_log_are_listed_by_entry_and_side() -> None:
    ledger = book(ENTRIES, log=log([("A", "10", "10.02"), ("C", "5", "5")]))
    found = compare_with_log(ledger)
    assert found.select("journal_id", "problem", "difference").rows() == [
        ("A", "credits differ", Decimal("-0.02")),
        ("B", "only in the ledger", Decimal("7.00")),
        ("C", "only in the log", Decimal("-5.00")),
    ]
    assert count_log_differences(ledger) == LogDifferences(entry_ids=2, totals=1)


def test_many_differences_from_the_log_are_added_up() -> None:
    ledger = book(ENTRIES, log=log([("A", "11", "11"), ("B", "8", "8")]))
    few = CONTROL_TOTALS.settings({"most_entries": 1}, Engagement())
    found = ledger.engine.collect(CONTROL_TOTALS.find(ledger, few))
    assert found["subject"].to_list() == ["2 entries differ from the log of the system"]


def test_without_a_log_there_is_nothing_to_compare() -> None:
    with pytest.raises(NotRunError, match="no log"):
        compare_with_log(book(ENTRIES))
