"""S2: two accounts that hardly ever meet in one entry."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.openings import without_openings
from crossfoot.audit.pairs import account_pairs, entries_with
from crossfoot.engine.base import Frame

#: However small the ledger, so many entries may be flagged.
_ALWAYS = 20


def find_rare_pairs(book: Book, settings: Settings) -> Frame:
    entries = pl.col("entries")
    chance = pl.col("debit_entries") * pl.col("credit_entries") / book.entry_count
    pairs = account_pairs(book).with_columns(lift=(entries / chance).round(6))
    unlikely = pl.col("lift") <= settings["max_lift"]
    rare = (entries <= settings["max_entries"]) | (unlikely & (entries <= settings["max_unlikely"]))
    found = pairs.filter(rare, entries / book.entry_count <= settings["max_share"])
    if found["entries"].sum() > 0.5 * book.entry_count + _ALWAYS:
        raise NotRunError("accounts meet at random in this file: most pairs are rare")
    score = pl.when(unlikely).then(1.0).otherwise(0.8) - 0.1 * (entries - 1).clip(0, 5)
    strongest = _within(found.with_columns(score=score.round(6)), book, settings["max_flagged"])
    columns = ["debit_rank", "credit_rank", "debit", "credit", "met", "score"]
    of_all = pl.lit(f" of {book.entry_count:,} entries")
    strongest = strongest.with_columns(met=pl.concat_str(entries.cast(pl.String), of_all))
    rare_entries = entries_with(book, strongest.select(columns))
    return without_openings(book, rare_entries, settings.engagement)


def _within(pairs: pl.DataFrame, book: Book, share: float) -> pl.DataFrame:
    """The most surprising pairs, as many as make up this share of the entries."""
    limit = max(_ALWAYS, share * book.entry_count)
    ordered = pairs.sort(["score", "lift", "debit", "credit"], descending=[True, *[False] * 3])
    return ordered.filter(pl.col("entries").cum_sum() <= limit)


RARE_PAIR = Check(
    code="S2",
    name="rare_pair",
    title="Unusual account pair",
    family="accounts",
    unit="entry",
    weight=10,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("max_entries", 2, "a pair in at most so many entries is rare", "entries"),
        Parameter("max_share", 0.01, "and in at most this share of all entries", "share"),
        Parameter("max_lift", 0.02, "a pair met so much less than chance would have it", "ratio"),
        Parameter("max_unlikely", 5, "is unusual in up to so many entries", "entries"),
        Parameter(
            "max_flagged", 0.02, "of more entries, those with the most surprising pairs", "share"
        ),
    ),
    source="ISA 240.A45 (a); Bay et al. 2006, rare flow; Paciolus",
    reason="debits {debit} and credits {credit}, a pair in only {met}",
    find=find_rare_pairs,
)
