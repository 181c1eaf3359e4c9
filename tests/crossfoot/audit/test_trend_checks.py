"""What the checks of trends name, and what they leave alone."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.trend import TREND_CHECKS
from tests.builders import book, ledger_frame

BY_CODE = {check.code: check for check in TREND_CHECKS}


def observed(code: str, ledger: Book, **given: Any) -> pl.DataFrame:
    settings = BY_CODE[code].settings(given, Engagement())
    return ledger.engine.collect(BY_CODE[code].find(ledger, settings))


def monthly(amounts: list[int], account: str = "6300", year: int = 2025, **more: Any) -> Book:
    dates = [f"{year + i // 12}-{i % 12 + 1:02d}-15" for i in range(len(amounts))]
    return book(
        ledger_frame(amount=amounts, posting_date=dates, account=[account] * len(dates)), **more
    )


def test_a_missing_month_counts_as_zero() -> None:
    amounts = [20_000, 20_100, 19_900, 20_000, 0, 20_050, 19_950, 20_000, 20_000]
    assert observed("F1", monthly(amounts))["subject"].to_list() == ["account 6300, 2025-05"]
    row = observed("F1", monthly(amounts)).row(0, named=True)
    assert (row["value"], row["usual"]) == (0, 2_000_000)


def test_a_season_is_no_news() -> None:
    year = [10_000] * 11 + [90_000]
    assert observed("F1", monthly([*year, *year])).is_empty()
    once = [10_000] * 23 + [90_000]
    assert observed("F1", monthly(once))["subject"].to_list() == ["account 6300, 2026-12"]
    assert "another year 10,000.00" in observed("F1", monthly(once))["against"][0]


def test_small_differences_and_seldom_accounts_are_left_alone() -> None:
    assert observed("F1", monthly([100] * 8 + [4_000])).is_empty()
    assert observed("F1", monthly([0] * 8 + [90_000])).is_empty()


def test_a_clearing_account_is_compared_by_what_goes_through_it() -> None:
    dates = [f"2025-{month:02d}-10" for month in range(1, 10) for _ in range(2)]
    sizes = [10_000] * 8 + [70_000]
    amounts = [Decimal(sign * size) for size in sizes for sign in (1, -1)]
    ledger = book(ledger_frame(amount=amounts, posting_date=dates))
    assert observed("F1", ledger)["subject"].to_list() == ["account 1000, 2025-09"]


def test_a_short_ledger_has_no_trend() -> None:
    with pytest.raises(NotRunError, match="covers 3 months"):
        observed("F1", monthly([1, 2, 3]))


def sales(revenue: list[int], collected: list[int], **more: Any) -> Book:
    """A quarter of revenue on account and of money received, one after the other."""
    dates, accounts, amounts = [], [], []
    for quarter, (sold, paid) in enumerate(zip(revenue, collected, strict=True)):
        dates += [f"2025-{3 * quarter + 2:02d}-10"] * 3
        accounts += ["4000", "1200", "1200"]
        amounts += [-sold, sold, -paid]
    names = {"4000": "Sales", "1200": "Trade debtors"}
    classes = {"4000": "revenue", "1200": "asset"}
    return book(
        ledger_frame(
            posting_date=dates,
            account=accounts,
            amount=amounts,
            account_name=[names[a] for a in accounts],
            account_class=[classes[a] for a in accounts],
        ),
        **more,
    )


OPENING = pl.DataFrame({"account": ["1200"], "balance": [Decimal("50.00")]})


def test_receivables_that_grow_while_revenue_falls_are_named() -> None:
    ledger = sales([100, 100, 80, 80], [100, 100, 60, 80], opening=OPENING)
    found = observed("F2", ledger)
    assert found["subject"].to_list() == ["receivables, 2025-Q3"]
    assert found.select("balance_before", "balance").row(0) == (5_000, 7_000)


def test_receivables_that_follow_revenue_are_not() -> None:
    ledger = sales([100, 120, 110, 100], [100, 110, 115, 105], opening=OPENING)
    assert observed("F2", ledger).is_empty()


def test_balances_are_needed_and_accounts_must_be_known() -> None:
    with pytest.raises(NotRunError, match="opening balances"):
        observed("F2", sales([100], [100]))
    with pytest.raises(NotRunError, match="which accounts"):
        observed("F2", monthly([1, 2], opening=OPENING))
