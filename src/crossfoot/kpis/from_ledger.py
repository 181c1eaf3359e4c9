"""KPIs from the ledger: days of receivables and payables, operating margin, current ratio."""

import datetime as dt
from collections.abc import Sequence

from crossfoot.kpis.books import Books, Measure
from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number, ratio
from crossfoot.kpis.view import View

_CFI = "CFA Institute, Financial Analysis Techniques: activity and liquidity ratios"
_CIMA = "CIMA Official Terminology"
#: As many days may be missing at the edges of a period: books are not written every day.
_MOST_CLOSED = dt.timedelta(days=3)
#: More accounts than this are counted, not named.
_MOST_NAMED = 6
_TITLES: dict[Measure, str] = {
    "receivable": "receivables",
    "payable": "trade payables",
    "inventory": "inventory",
    "current_asset": "current assets",
    "current_liability": "current liabilities",
    "revenue": "revenue",
    "cost_of_sales": "cost of sales",
    "operating_cost": "operating cost",
}


def _books(view: View, *needed: Measure) -> Books:
    """The books, if they cover the window and have accounts of what is needed."""
    books = view.business.books
    if books is None:
        raise NoValueError("no ledger was given")
    if not any(books.accounts.values()):
        raise NoValueError("the accounts of the ledger have no classes: give its chart of accounts")
    span, window = books.span, view.window
    if window.start + _MOST_CLOSED < span.start or window.last - _MOST_CLOSED > span.last:
        raise NoValueError(f"the ledger covers {span.start} to {span.last}")
    for measure in needed:
        if not books.accounts.get(measure):
            raise NoValueError(f"the ledger has no account of {_TITLES[measure]}")
    return books


def _average(view: View, books: Books, measure: Measure) -> float:
    """The mean of the balances at the beginning and the end of the window."""
    if books.opening is None:
        raise NoValueError(books.no_opening)
    before = books.balance(measure, view.window.start - dt.timedelta(days=1))
    found = (before + books.balance(measure, view.last_day)) / 2
    if found == 0:
        raise NoValueError(f"there were no {_TITLES[measure]} at either end of the period")
    if found < 0:
        raise NoValueError(f"the average of {_TITLES[measure]} is below zero")
    return found


def _days(view: View, balance: Measure, flow: Measure) -> float:
    books = _books(view, balance, flow)
    moved = books.movement(flow, view.window)
    share = ratio(_average(view, books, balance), moved, _TITLES[flow])
    return share * view.window.days


def _days_sales_outstanding(view: View) -> float:
    return _days(view, "receivable", "revenue")


def _days_payables_outstanding(view: View) -> float:
    return _days(view, "payable", "cost_of_sales")


def _cash_conversion_cycle(view: View) -> Number:
    stock = _days(view, "inventory", "cost_of_sales")
    return stock + _days_sales_outstanding(view) - _days_payables_outstanding(view)


def _operating_margin(view: View) -> Number | Noted:
    books = _books(view, "revenue", "operating_cost")
    revenue = books.movement("revenue", view.window)
    cost = books.movement("operating_cost", view.window)
    value = ratio(revenue - cost, revenue, "revenue")
    return _noted(value, books, "not operating", books.not_operating)


def _current_ratio(view: View) -> Number | Noted:
    books = _books(view, "current_asset", "current_liability")
    if books.opening is None:
        raise NoValueError(books.no_opening)
    assets, liabilities = (
        books.balance(measure, view.last_day) for measure in ("current_asset", "current_liability")
    )
    value = ratio(assets, liabilities, "the sum of current liabilities")
    return _noted(value, books, "long-term", books.long_term)


def _noted(value: Number, books: Books, what: str, left_out: Sequence[str]) -> Number | Noted:
    """A value with the accounts that its name or class left out, so that a person can object."""
    notes = []
    if left_out:
        notes.append(f"without what is {what}: {_named(left_out)}")
    if books.unclassed:
        notes.append(f"without accounts that have no class: {_named(books.unclassed)}")
    return Noted(value, "; ".join(notes)) if notes else value


def _named(accounts: Sequence[str]) -> str:
    more = len(accounts) - _MOST_NAMED
    shown = ", ".join(accounts[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


FROM_LEDGER = (
    Kpi(
        "days_sales_outstanding",
        "Days sales outstanding",
        "financial",
        "days",
        "average receivables / revenue x days",
        _CFI,
        "down",
        ("ledger.receivable", "ledger.revenue"),
        _days_sales_outstanding,
    ),
    Kpi(
        "days_payables_outstanding",
        "Days payables outstanding",
        "financial",
        "days",
        "average trade payables / cost of sales x days",
        _CFI,
        "neither",
        ("ledger.payable", "ledger.cost_of_sales"),
        _days_payables_outstanding,
    ),
    Kpi(
        "cash_conversion_cycle",
        "Cash conversion cycle",
        "financial",
        "days",
        "average inventory / cost of sales x days + days sales outstanding "
        "- days payables outstanding",
        _CFI,
        "down",
        (
            "ledger.receivable",
            "ledger.payable",
            "ledger.inventory",
            "ledger.revenue",
            "ledger.cost_of_sales",
        ),
        _cash_conversion_cycle,
    ),
    Kpi(
        "operating_margin",
        "Operating margin",
        "financial",
        "share",
        "(revenue - operating cost) / revenue",
        _CIMA,
        "up",
        ("ledger.revenue", "ledger.operating_cost"),
        _operating_margin,
        is_signed=True,
    ),
    Kpi(
        "current_ratio",
        "Current ratio",
        "financial",
        "ratio",
        "current assets / current liabilities, at the end of the period",
        _CFI,
        "up",
        ("ledger.current_asset", "ledger.current_liability"),
        _current_ratio,
    ),
)
