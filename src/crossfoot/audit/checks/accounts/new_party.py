"""S6: a party without a history."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

_DIGITS = r"(\d{1,12})\D*$"


def find_new_parties(book: Book, settings: Settings) -> Frame:
    named = book.entries.filter(~nw.col("party").is_null())
    parties = named.group_by("party").agg(
        nw.len().cast(nw.Int64).alias("entries"),
        nw.col("posting_date").min().alias("first_on"),
        nw.col("posting_date").max().alias("last_on"),
    )
    first = book.period_from + dt.timedelta(days=settings["after_days"])
    known = book.engine.collect(parties)
    new = known.filter(
        pl.col("entries") <= settings["max_entries"],
        pl.col("first_on") >= first,
        (pl.col("last_on") - pl.col("first_on")).dt.total_days() <= settings["within_days"],
    )
    facts = _with_numbering(book, new)
    if new.height > settings["max_share"] * known.height:
        facts = facts.filter(pl.col("consecutive"))
    facts = facts.with_columns(score=pl.when("consecutive").then(1.0).otherwise(0.5))
    chosen = named.filter(nw.col("party").is_in(facts["party"].sort().to_list()))
    chosen = chosen.select("entry_id", nw.col("party").cast(nw.String))
    return chosen.join(book.engine.from_polars(facts.drop("consecutive")), on="party")


def _with_numbering(book: Book, parties: pl.DataFrame) -> pl.DataFrame:
    """Add `consecutive` and the words for it: whether the party's references follow on."""
    numbers = _numbers(book, parties["party"].sort().to_list())
    span = pl.col("number").max() - pl.col("number").min()
    several = pl.col("number").n_unique()
    follows = (several >= 2) & (span <= 2 * several)
    runs = numbers.group_by("party").agg(consecutive=follows)
    joined = parties.join(runs, on="party", how="left")
    is_run = pl.col("consecutive").fill_null(value=False)
    words = pl.when(is_run).then(pl.lit(", with references that follow on one another"))
    return joined.with_columns(consecutive=is_run, numbering=words.otherwise(pl.lit("")))


def _numbers(book: Book, parties: list[str]) -> pl.DataFrame:
    """Return party and number (the last digits of a reference) of these parties' lines."""
    chosen = book.entries.filter(nw.col("party").is_in(parties)).select("entry_id", "party")
    lines = book.lines("entry_id", "reference").filter(~nw.col("reference").is_null())
    distinct = book.engine.collect(lines.join(chosen, on="entry_id"))
    number = pl.col("reference").str.extract(_DIGITS, 1).cast(pl.Int64)
    return distinct.with_columns(number=number).drop_nulls("number")


NEW_PARTY = Check(
    code="S6",
    name="new_party",
    title="Party without a history",
    family="accounts",
    unit="entry",
    weight=8,
    needs=frozenset({"entry_id", "party"}),
    parameters=(
        Parameter("max_entries", 4, "a party with at most so many entries", "entries"),
        Parameter("within_days", 60, "all within so many days", "days"),
        Parameter("after_days", 30, "and none in the first days of the period", "days"),
        Parameter(
            "max_share",
            0.1,
            "where more of the parties are so, only with references that follow on one another",
            "share",
        ),
    ),
    source="ACFE, Fraud Examiners Manual, shell companies; Nigrini 2011, ch. 12",
    reason="party {party} appears in only {entries:count} of all entries, from {first_on:date} to "
    "{last_on:date}{numbering}",
    find=find_new_parties,
)
