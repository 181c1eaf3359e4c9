"""The tables that every audit gives beside its findings."""

from collections.abc import Callable, Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.balances import account_summary, trial_balance, trial_balance_by_period
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.completeness import compare_with_log, roll_forward
from crossfoot.audit.expenses import expense_tables
from crossfoot.audit.people import user_summary
from crossfoot.progress import Progress, no_progress

#: Name of the table, and what makes it.
TABLES: dict[str, Callable[[Book], pl.DataFrame]] = {
    "trial_balance": trial_balance,
    "trial_balance_by_class": lambda book: trial_balance(book, by_class=True),
    "trial_balance_by_period": trial_balance_by_period,
    "account_summary": account_summary,
    "user_summary": user_summary,
}


def audit_tables(
    book: Book, engagement: Engagement, progress: Progress = no_progress
) -> dict[str, pl.DataFrame]:
    """Every table by name."""
    progress("balances", 0, None)
    tables = {name: make(book) for name, make in TABLES.items()}
    if book.opening is not None and book.closing is not None:
        tables["roll_forward"] = roll_forward(book)
    if book.log is not None:
        tables["log_differences"] = compare_with_log(book)
    progress("expenses", 0, None)
    return tables | expense_tables(book, engagement)


def entry_view(book: Book, journal_ids: Sequence[str]) -> pl.DataFrame:
    """Return all lines of the entries with these numbers in full, in file order."""
    wanted = book.lines(
        "line_id", "file_row", "entry_id", "journal_id", "line_no", "posting_date",
        "effective_date", "entered_at", "entered_by", "approved_by", "source", "account",
        "account_name", "party", "reference", "header_text", "line_text", "debit", "credit",
        "currency", "cost_center",
    )  # fmt: skip
    return book.engine.collect(wanted.filter(nw.col("journal_id").is_in(journal_ids))).sort(
        "line_id"
    )
