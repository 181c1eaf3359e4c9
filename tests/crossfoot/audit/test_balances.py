"""The trial balance, account and user summaries and expenses, as a controller reads them."""

import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.audit.balances import account_summary, trial_balance, trial_balance_by_period
from crossfoot.audit.check import Engagement
from crossfoot.audit.expenses import expense_tables
from crossfoot.audit.people import user_summary
from tests.builders import book, ledger_frame

QUARTER = ledger_frame(
    journal_id=["A", "A", "B", "B", "C", "C"],
    account=["1200", "4000", "6000", "1200", "6000", "1200"],
    account_class=["Asset", "Revenue", "Expense", "Asset", "Expense", "Asset"],
    amount=["1000.10", "-1000.10", "200.05", "-200.05", "300.00", "-300.00"],
    posting_date=["2026-01-05"] * 2 + ["2026-02-02"] * 2 + ["2026-03-03"] * 2,
    entered_by=["ANNA", "ANNA", "BEN", "BEN", "ANNA", "ANNA"],
)
OPENING = pl.DataFrame(
    {"account": ["1200", "9000"], "account_name": ["Bank", "Equity"], "balance": ["50.00", "-50"]}
).with_columns(pl.col("balance").cast(pl.Decimal(18, 2)))


def row(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    found = frame.filter(*(pl.col(k) == v for k, v in where.items()))
    return found.row(0, named=True)


def test_closing_is_opening_plus_movement_and_everything_adds_up_to_zero() -> None:
    balance = trial_balance(book(QUARTER, opening=OPENING))
    bank = row(balance, account="1200")
    assert (bank["opening"], bank["debit"], bank["credit"], bank["closing"]) == (
        Decimal("50.00"), Decimal("1000.10"), Decimal("500.05"), Decimal("550.05"),
    )  # fmt: skip
    assert row(balance, account="9000")["closing"] == Decimal("-50.00")
    assert balance["closing"].sum() == 0


def test_a_trial_balance_as_of_a_day_leaves_out_what_came_later() -> None:
    balance = trial_balance(book(QUARTER), as_of=dt.date(2026, 2, 2))
    assert row(balance, account="6000")["closing"] == Decimal("200.05")


def test_a_trial_balance_by_class_has_one_row_per_class() -> None:
    balance = trial_balance(book(QUARTER), by_class=True)
    assert dict(balance.select("account_class", "closing").iter_rows()) == {
        "Asset": Decimal("500.05"), "Expense": Decimal("500.05"), "Revenue": Decimal("-1000.10"),
    }  # fmt: skip


def test_the_closing_of_a_month_is_the_opening_of_the_next() -> None:
    balance = trial_balance_by_period(book(QUARTER))
    bank = balance.filter(pl.col("account") == "1200")
    assert bank["closing"][:-1].to_list() == bank["opening"][1:].to_list()
    assert bank["period"].to_list() == ["2026-01", "2026-02", "2026-03"]


def test_a_red_storno_lowers_the_debits() -> None:
    ledger = QUARTER.with_columns(
        debit=pl.col("amount"), credit=pl.lit("0").cast(pl.Decimal(18, 2))
    )
    bank = row(trial_balance(book(ledger)), account="1200")
    assert (bank["debit"], bank["credit"]) == (Decimal("500.05"), Decimal("0.00"))


def test_summaries_name_the_busiest_user_and_the_span_of_an_account() -> None:
    users = user_summary(book(QUARTER))
    assert users["entered_by"].to_list() == ["ANNA", "BEN"]
    bank = row(account_summary(book(QUARTER)), account="1200")
    assert (bank["line_count"], bank["largest"], bank["median"]) == (
        3, Decimal("1000.10"), Decimal("300.00"),
    )  # fmt: skip


def test_expenses_show_the_change_against_the_month_before() -> None:
    tables = expense_tables(book(QUARTER), Engagement())
    march = row(tables["expenses_by_account_and_month"], period="2026-03")
    assert march["previous"] == Decimal("200.05")
    assert march["change"] == 0.4996
    assert row(tables["expenses_by_user"], entered_by="ANNA")["share"] == 0.5999


amounts = st.integers(min_value=-(10**12), max_value=10**12)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("1234"), amounts), min_size=1))
def test_the_trial_balance_sums_to_zero_exactly_when_the_entries_do(
    lines: list[tuple[str, str, int]],
) -> None:
    frame = ledger_frame(
        journal_id=[entry for entry, _, _ in lines],
        account=[account for _, account, _ in lines],
        amount=[str(Decimal(minor).scaleb(-2)) for _, _, minor in lines],
    )
    balance = trial_balance(book(frame))
    assert balance["movement"].sum() == Decimal(sum(minor for _, _, minor in lines)).scaleb(-2)
