"""Sources: which journals and document types people write by hand."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.tallies import tally_table

#: Whole codes that accounting systems give manual journals (SAP SA, AB; QuickBooks; Xero; FEC OD).
MANUAL_CODES = frozenset((
    "sa", "ab", "gj", "gen", "je", "jv", "man", "mj", "od", "adj", "adjustment", "gl",
    "journal", "general", "spreadsheet", "excel", "upload", "topside", "handbuchung", "sonst",
    "div", "divers", "diario", "sb",
))  # fmt: skip
#: Beginnings of words that say so.
MANUAL_WORDS = (
    "manual",
    "manuel",
    "general journal",
    "journal entry",
    "spreadsheet",
    "operations diverses",
    "opérations diverses",
    "top side",
    "top-side",
    "handbuchung",
)


def manual_sources(book: Book, engagement: Engagement) -> list[str]:
    """The sources of the ledger that are manual, by the engagement or else by their names."""
    sources = tally_table(book, "source")["source"].drop_nulls().to_list()
    if engagement.manual_sources:
        given = {name.lower() for name in engagement.manual_sources}
        return [source for source in sources if source.lower() in given]
    return [source for source in sources if _looks_manual(source)]


def _looks_manual(source: str) -> bool:
    name = source.strip().lower()
    return name in MANUAL_CODES or name.startswith(MANUAL_WORDS)


def manual_shares(book: Book, engagement: Engagement) -> pl.DataFrame:
    """Return account, lines, manual_lines and manual_share, one row per account."""
    is_manual = pl.col("source").is_in(manual_sources(book, engagement)).fill_null(value=False)
    lines = pl.col("lines")
    accounts = tally_table(book, "account", "source").group_by("account")
    counted = accounts.agg(lines.sum(), manual_lines=lines.filter(is_manual).sum())
    share = (pl.col("manual_lines") / pl.col("lines")).round(6)
    return counted.with_columns(manual_share=share).sort("account")
