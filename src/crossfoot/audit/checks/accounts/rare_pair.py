"""S2: two accounts that hardly ever meet in one entry."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.pairs import account_pairs, entries_with
from crossfoot.engine.base import Frame


def find_rare_pairs(book: Book, settings: Settings) -> Frame:
    rare = pl.col("entries") <= settings["max_entries"]
    met = pl.col("entries") / book.entry_count
    often = met <= settings["max_share"]
    chance = pl.col("debit_entries") * pl.col("credit_entries") / book.entry_count
    lift = pl.col("entries") / chance
    unlikely = (lift <= settings["max_lift"]) & (pl.col("entries") <= settings["max_unlikely"])
    score = pl.when(lift <= settings["max_lift"]).then(1.0).otherwise(0.8)
    graded = (score - 0.1 * (pl.col("entries") - 1).clip(0, 5)).round(6)
    pairs = account_pairs(book).filter(often & (rare | unlikely))
    columns = ["debit_rank", "credit_rank", "debit", "credit", "entries"]
    return entries_with(book, pairs.with_columns(score=graded).select(*columns, "score"))


RARE_PAIR = Check(
    code="S2",
    name="rare_pair",
    title="Unusual account pair",
    family="accounts",
    unit="entry",
    weight=10,
    needs=frozenset({"journal_id"}),
    parameters=(
        Parameter("max_entries", 2, "a pair in at most so many entries is rare", "entries"),
        Parameter("max_share", 0.01, "and in at most this share of all entries", "share"),
        Parameter("max_lift", 0.02, "a pair met so much less than chance would have it", "ratio"),
        Parameter("max_unlikely", 5, "is unusual in up to so many entries", "entries"),
    ),
    source="ISA 240.A45 (a); Bay et al. 2006, rare flow; Paciolus",
    reason="debits {debit} and credits {credit}, a pair in only {entries} of the entries",
    find=find_rare_pairs,
)
