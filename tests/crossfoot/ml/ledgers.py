"""Books for the tests of models."""

import datetime as dt
from pathlib import Path

import crossfoot
from crossfoot.audit.book import Book
from tests.builders import book, ledger_frame


def sample_book(path: Path) -> Book:
    return crossfoot.read(path, folder=path.with_name("dataset")).book()


def equal_fees(count: int) -> Book:
    """So many entries of the same fee, one a day."""
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number // 2) for number in range(2 * count)]
    return book(
        ledger_frame(
            journal_id=[f"F{number // 2}" for number in range(2 * count)],
            account=["7000", "1800"] * count,
            amount=["4.90", "-4.90"] * count,
            posting_date=days,
            effective_date=days,
            party=["Bank"] * (2 * count),
            entered_by=["anna"] * (2 * count),
            source=["BK"] * (2 * count),
        )
    )
