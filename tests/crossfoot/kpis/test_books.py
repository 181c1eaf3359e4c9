"""What a ledger says of receivables, payables and margins, and when it says nothing."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

import crossfoot
from crossfoot.ingest.run import SideFiles
from crossfoot.kpis.bookkeeping import books_of
from crossfoot.kpis.books import Books
from crossfoot.kpis.compute import Measured, measure
from crossfoot.kpis.from_ledger import FROM_LEDGER
from crossfoot.kpis.view import Business
from crossfoot.sales.periods import Window
from crossfoot.tables.sales import SALES
from tests.crossfoot.sales.builders import lines_of

JANUARY = Window(dt.date(2026, 1, 1), dt.date(2026, 2, 1))
#: Number, class and name of accounts, as one column after the other.
NAMES = {
    "100": ("Bank", "Bank"),
    "110": ("AR", "Debtors"),
    "150": ("FA", "Delivery vans"),
    "200": ("AP", "Creditors"),
    "210": ("liability", "Wages payable"),
    "240": ("liability", "Loan of the bank, long-term"),
    "300": ("equity", "Capital"),
    "400": ("revenue", "Sales"),
    "490": ("revenue", "Other income"),
    "500": ("expense", "Cost of goods sold"),
    "900": ("", "Something"),
}
Entry = tuple[str, str, str, int, str]


def books(tmp_path: Path, *entries: Entry, opening: dict[str, int] | None = None) -> Books:
    """The books of entries: day, debit account, credit account, whole amount, text."""
    rows = ["journal_id,posting_date,account,account_name,account_class,line_text,debit,credit"]
    for number, (day, debit, credit, amount, text) in enumerate(entries, 1):
        for account, sides in ((debit, f"{amount}.00,0.00"), (credit, f"0.00,{amount}.00")):
            kind, name = NAMES[account]
            rows.append(f'{number},{day},{account},"{name}",{kind},{text},{sides}')
    path = tmp_path / "ledger.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    beside = None
    if opening is not None:
        table = tmp_path / "opening.csv"
        lines = [f"{account},{amount}.00" for account, amount in opening.items()]
        table.write_text("\n".join(["account,balance", *lines]) + "\n", encoding="utf-8")
        beside = SideFiles(opening=table)
    ledger = crossfoot.read(path, side_files=beside, folder=tmp_path / "dataset")
    return books_of(ledger.book())


SOLD = ("2026-01-10", "110", "400", 600, "invoice")
BOUGHT = ("2026-01-12", "500", "200", 200, "goods")
PAID = ("2026-01-31", "100", "110", 200, "receipt")


def values(found: Books) -> dict[str, Measured]:
    run = measure(Business(SALES.schema.to_frame(), books=found), "month", FROM_LEDGER)
    return {one.kpi.name: one for one in run.of("2026-01")}


def test_accounts_are_told_by_class_code_and_name(tmp_path: Path) -> None:
    wages, loan = ("2026-01-20", "900", "210", 5, "x"), ("2026-01-21", "150", "240", 9, "x")
    other = ("2026-01-22", "100", "490", 7, "x")
    found = books(tmp_path, SOLD, BOUGHT, PAID, wages, loan, other)
    assert found.accounts["receivable"] == ("110 Debtors",)
    assert found.accounts["payable"] == ("200 Creditors",)
    assert found.accounts["current_asset"] == ("100 Bank", "110 Debtors")
    assert found.accounts["current_liability"] == ("200 Creditors", "210 Wages payable")
    assert found.accounts["revenue"] == ("400 Sales",)
    assert found.accounts["cost_of_sales"] == ("500 Cost of goods sold",)
    assert found.long_term == ("150 Delivery vans", "240 Loan of the bank, long-term")
    assert found.not_operating == ("490 Other income",)
    assert found.unclassed == ("900 Something",)
    note = values(found)["operating_margin"].note
    assert note == (
        "without what is not operating: 490 Other income; "
        "without accounts that have no class: 900 Something"
    )


def test_credit_sides_are_positive(tmp_path: Path) -> None:
    found = books(tmp_path, SOLD, BOUGHT, PAID, opening={"110": 100, "200": -50, "300": -50})
    assert found.movement("revenue", JANUARY) == 60_000
    assert found.movement("cost_of_sales", JANUARY) == 20_000
    assert found.balance("payable", dt.date(2025, 12, 31)) == 5_000
    assert found.balance("payable", dt.date(2026, 1, 31)) == 25_000
    assert found.balance("receivable", dt.date(2026, 1, 11)) == 70_000


def test_opening_entries_are_opening_balances(tmp_path: Path) -> None:
    opening = ("2026-01-01", "110", "300", 100, "opening balance")
    found = books(tmp_path, opening, SOLD, PAID)
    assert found.opening
    assert found.balance("receivable", dt.date(2025, 12, 31)) == 10_000
    assert found.balance("receivable", dt.date(2026, 1, 31)) == 50_000
    assert values(found)["days_sales_outstanding"].value == pytest.approx(300 / 600 * 31)


def test_balances_carried_forward_within_the_ledger_are_not_added_twice(tmp_path: Path) -> None:
    first = ("2025-01-01", "110", "300", 100, "opening balance")
    again = ("2026-01-01", "110", "300", 100, "opening balance")
    found = books(tmp_path, first, again, SOLD, PAID)
    reason = values(found)["current_ratio"].reason
    assert reason == "the ledger has no account of current liabilities"
    assert values(found)["days_sales_outstanding"].reason == (
        "the ledger carries balances forward within itself, on 2026-01-01"
    )


def test_where_all_is_paid_at_once_nobody_owes(tmp_path: Path) -> None:
    cash = ("2026-01-10", "100", "400", 600, "till")
    at_once = [("2026-01-15", "110", "400", 10, "x"), ("2026-01-15", "100", "110", 10, "x")]
    last = ("2026-01-31", "100", "400", 1, "till")
    found = books(tmp_path, cash, *at_once, last, opening={"100": 5, "300": -5})
    assert values(found)["days_sales_outstanding"].reason == (
        "there were no receivables at either end of the period"
    )


def test_customers_who_paid_too_much_have_no_days(tmp_path: Path) -> None:
    found = books(tmp_path, SOLD, PAID, opening={"110": -9000, "300": 9000})
    assert "below zero" in (values(found)["days_sales_outstanding"].reason or "")


def test_months_that_the_ledger_does_not_cover_say_so(tmp_path: Path) -> None:
    found = books(tmp_path, SOLD, BOUGHT, PAID)
    days = [dt.datetime.fromisoformat(f"2026-0{month}-01") for month in (1, 2, 3)]
    sales = lines_of(*({"sold_at": day, "transaction_id": str(day)} for day in days))
    run = measure(Business(sales, books=found), "month", FROM_LEDGER)
    (margin,) = [one for one in run.of("2026-02") if one.kpi.name == "operating_margin"]
    assert margin.reason == "the ledger covers 2026-01-10 to 2026-01-31"


@pytest.mark.parametrize("name", ["0000000001FEC20220831.txt", "123456789FEC20500930.txt"])
def test_balances_of_real_books_are_those_of_the_trial_balance(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    ledger = crossfoot.read(shared_data / "fec" / name, folder=tmp_path / "dataset")
    found = books_of(ledger.book())
    assert found.opening
    balance = dict(ledger.trial_balance().select("account", "closing").iter_rows())
    for measure_, sign in (("receivable", 1), ("current_asset", 1), ("payable", -1)):
        accounts = [label.split(" ")[0] for label in found.accounts[measure_]]  # type: ignore[index] # measures
        closing = sum((balance[account] for account in accounts), Decimal(0))
        assert found.balance(measure_, found.span.last) == sign * closing * 100  # type: ignore[arg-type] # measures
