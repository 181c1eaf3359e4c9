"""P7: an account that the chart of accounts does not have, or that is not active."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Settings
from crossfoot.audit.tallies import join_facts, tally_table
from crossfoot.engine.base import Frame


def find_lines_on_unknown_accounts(book: Book, settings: Settings) -> Frame:
    used = tally_table(book, "account").select("account")
    doubtful = used.join(_doubts(book, used), on="account").select("account", "doubt", "score")
    lines = join_facts(book, book.lines("line_id", "account"), doubtful, "account")
    return lines.select("line_id", "account", "doubt", "score")


def _doubts(book: Book, used: pl.DataFrame) -> pl.DataFrame:
    """Return account, doubt and score of the used accounts that are not known or not active."""
    if book.accounts is not None:
        unknown = used.join(book.accounts, on="account", how="anti")
        inactive = book.accounts.filter(~pl.col("is_active")).select("account").unique()
        closed = inactive.select(
            "account", doubt=pl.lit("is not active in the chart of accounts"), score=pl.lit(0.8)
        )
        return pl.concat([_unknown(unknown, "is not in the chart of accounts"), closed])
    tables = [table for table in (book.opening, book.closing) if table is not None]
    if not tables:
        raise NotRunError("neither a chart of accounts nor a trial balance was given")
    known = pl.concat([table.select("account") for table in tables]).unique()
    return _unknown(used.join(known, on="account", how="anti"), "is not in the trial balance")


def _unknown(accounts: pl.DataFrame, doubt: str) -> pl.DataFrame:
    return accounts.select("account", doubt=pl.lit(doubt), score=pl.lit(1.0))


UNKNOWN_ACCOUNT = Check(
    code="P7",
    name="unknown_account",
    title="Account unknown or not active",
    family="population",
    unit="line",
    weight=15,
    needs=frozenset(),
    parameters=(),
    source="ISA 240.A45 (a); JAIA REC_001, REC_002",
    reason="account {account} {doubt}",
    find=find_lines_on_unknown_accounts,
)
