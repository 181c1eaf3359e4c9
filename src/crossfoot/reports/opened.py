"""open_book(): a dataset as the analyses see it."""

from crossfoot.audit.book import Book
from crossfoot.engine import Engine, PolarsEngine
from crossfoot.errors import UserError
from crossfoot.storage import Dataset


def open_book(dataset: Dataset, engine: Engine | None = None) -> Book:
    """The dataset's lines and side tables on an engine (default: Polars, in process).

    Raises:
        UserError: the dataset holds no ledger line.
    """
    manifest = dataset.manifest
    totals = manifest.totals
    if totals.period_from is None or totals.period_to is None:
        raise UserError(f"{manifest.source_name} holds no ledger line, so nothing can be audited.")
    return Book(
        engine=engine or PolarsEngine(dataset.lines()),
        present=frozenset(manifest.present),
        decimals=manifest.decimals,
        line_count=totals.lines,
        entry_count=totals.entries,
        period_from=totals.period_from,
        period_to=totals.period_to,
        accounts=dataset.table("accounts"),
        opening=dataset.table("opening"),
        closing=dataset.table("closing"),
        log=dataset.table("log"),
        printed_debit=totals.printed_debit,
        printed_credit=totals.printed_credit,
    )
