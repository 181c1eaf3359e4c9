"""Account pairs: which accounts entries debit and credit together.

An entry of many lines has many pairs, so two accounts stand for each side: the one that the whole
ledger uses most, and the one it uses least. The pairs of these four are the entry's pairs: all of
them for entries with up to two accounts a side, and the telling ones for larger entries.
"""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.tallies import tally
from crossfoot.engine.base import Frame

_DEBITS, _CREDITS = ("debit_usual", "debit_rare"), ("credit_usual", "credit_rare")
_SIDES = (*_DEBITS, *_CREDITS)
_NONE = -1


def entry_sides(book: Book) -> Frame:
    """Return entry_id and, as ranks of accounts by use, the four accounts; -1: no such side."""
    frame: Frame = book.once("entry sides", lambda: _entry_sides(book))
    return frame


def account_pairs(book: Book) -> pl.DataFrame:
    """Return one row per pair, most used first.

    Columns: debit, credit (accounts), entries (that have the pair), debit_entries and
    credit_entries (in pairs with anything), debit_rank, credit_rank.
    """
    frame: pl.DataFrame = book.once("account pairs", lambda: _account_pairs(book))
    return frame


def entries_with(book: Book, pairs: pl.DataFrame) -> Frame:
    """Return entry_id and the columns of `pairs` for entries with one of them, highest score first.

    `pairs` are rows of `account_pairs` with a score and evidence; an entry with several gets one.
    """
    wanted = _pairs_of_signatures(book).join(pairs, on=["debit_rank", "credit_rank"])
    first = ["score", "debit_rank", "credit_rank"]
    strongest = wanted.sort(first, descending=True).unique(_SIDES, keep="first")
    facts = book.engine.from_polars(strongest.drop("debit_rank", "credit_rank"))
    return entry_sides(book).join(facts, on=list(_SIDES)).drop(*_SIDES)


def _ranks(book: Book) -> Frame:
    used = tally(book, "account").with_columns(order=-nw.col("lines"))
    ranked = used.with_row_index("rank", order_by=["order", "account"])
    return book.engine.keep(ranked.select("account", nw.col("rank").cast(nw.Int32)))


def _entry_sides(book: Book) -> Frame:
    ranks = book.once("account ranks", lambda: _ranks(book))
    lines = book.lines("entry_id", "account", "minor").join(ranks, on="account")
    debit = nw.when(nw.col("minor") > 0).then(nw.col("rank"))
    credit = nw.when(nw.col("minor") < 0).then(nw.col("rank"))
    sides = lines.with_columns(debit=debit, credit=credit).group_by("entry_id")
    found = sides.agg(
        nw.col("debit").min().alias("debit_usual"),
        nw.col("debit").max().alias("debit_rare"),
        nw.col("credit").min().alias("credit_usual"),
        nw.col("credit").max().alias("credit_rare"),
    )
    return book.engine.keep(found.with_columns(nw.col(*_SIDES).fill_null(_NONE)))


def _signatures(book: Book) -> pl.DataFrame:
    sides = entry_sides(book).group_by(*_SIDES)
    return book.engine.collect(sides.agg(nw.len().cast(nw.Int64).alias("entries")))


def _pairs_of_signatures(book: Book) -> pl.DataFrame:
    """Return the four sides with entries, and debit_rank, credit_rank: one row per pair of them."""

    def pairs() -> pl.DataFrame:
        signatures = _signatures(book)
        combinations = [
            signatures.with_columns(debit_rank=pl.col(debit), credit_rank=pl.col(credit))
            for debit in _DEBITS
            for credit in _CREDITS
        ]
        both = (pl.col("debit_rank") > _NONE) & (pl.col("credit_rank") > _NONE)
        return pl.concat(combinations).filter(both).unique()

    frame: pl.DataFrame = book.once("pairs of signatures", pairs)
    return frame


def _account_pairs(book: Book) -> pl.DataFrame:
    of_signatures = _pairs_of_signatures(book)
    pairs = of_signatures.group_by("debit_rank", "credit_rank").agg(pl.col("entries").sum())
    ranks = book.engine.collect(book.once("account ranks", lambda: _ranks(book)))
    for side in ("debit", "credit"):
        names = ranks.rename({"rank": f"{side}_rank", "account": side})
        key = f"{side}_rank"
        of_side = of_signatures.unique([*_SIDES, key]).group_by(key)
        totals = of_side.agg(pl.col("entries").sum().alias(f"{side}_entries"))
        pairs = pairs.join(names, on=key).join(totals, on=key)
    return pairs.sort(["entries", "debit", "credit"], descending=[True, False, False])
