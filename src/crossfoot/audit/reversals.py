"""Reversal pairs: an entry and the later entry that undoes it, linked by the system or not."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.signatures import MIRRORED, SAME, day_number, signatures
from crossfoot.engine.base import Frame

#: Longest time between an entry and its reversal. A quarter and the days of its closing.
MAX_DAYS = 100
#: An amount that goes to and fro more often than this is a flow, not an entry and its reversal.
MAX_ALIKE = 60


def reversal_pairs(book: Book) -> Frame:
    """Pairs of an entry and its reversal, computed once per book.

    Columns: entry_id, reversed_by (an entry_id), days (from the one posting date to the other),
    linked (the reversal names the entry). Each entry is in at most one unlinked pair on each side:
    the nearest.
    """
    frame: Frame = book.once("reversal_pairs", lambda: _held(book, _pairs(book)))
    return frame


def _held(book: Book, frame: Frame) -> Frame:
    """Bring a small frame in and hand it back: its long plan would be repeated in every use."""
    return book.engine.from_polars(book.engine.collect(frame))


def reversed_entries(book: Book) -> Frame:
    """entry_id of every entry that was undone or undoes another, once each."""
    frame: Frame = book.once("reversed_entries", lambda: _held(book, _both_sides(book)))
    return frame


def _both_sides(book: Book) -> Frame:
    pairs = reversal_pairs(book)
    both = [pairs.select("entry_id"), pairs.select(entry_id="reversed_by")]
    return nw.concat(both).unique("entry_id")


def _pairs(book: Book) -> Frame:
    mirrored = _nearest(_mirrored(book)).with_columns(linked=nw.lit(value=False))
    if not {"reversal_of", "journal_id"} <= book.present:
        return mirrored
    linked = book.engine.keep(_linked(book))
    others = mirrored.join(linked, on=["entry_id", "reversed_by"], how="anti")
    return nw.concat([linked, others])


def _mirrored(book: Book) -> Frame:
    """Every pair of mirrored entries in time order within MAX_DAYS."""
    entries = _with_opposite(book).with_columns(
        minus_low=-nw.col("low"), minus_top=-nw.col("top"), alike=nw.len().over(*SAME)
    )
    columns = ("entry_id", "posting_day", "party")
    entries = entries.filter(nw.col("alike") <= MAX_ALIKE)
    firsts = entries.select(*SAME, *columns)
    seconds = entries.select(
        *MIRRORED, *(nw.col(name).alias(f"{name}_later") for name in columns)
    ).rename(dict(zip(MIRRORED, SAME, strict=True)))
    seconds = seconds.select(*SAME, *(f"{name}_later" for name in columns))
    pairs = firsts.join(seconds, on=list(SAME), how="inner")
    days = nw.col("posting_day_later") - nw.col("posting_day")
    party, other = nw.col("party"), nw.col("party_later")
    return pairs.with_columns(days=days.cast(nw.Int32)).filter(
        nw.col("days").is_between(0, MAX_DAYS),
        (nw.col("days") > 0) | (nw.col("entry_id") < nw.col("entry_id_later")),
        party.is_null() | other.is_null() | (party == other),
    )


def _with_opposite(book: Book) -> Frame:
    """Entries that have any of the opposite amounts and accounts: few, found by a short key."""
    entries = signatures(book)
    opposite = entries.select(
        debit="credit", dfirst="cfirst", cfirst="dfirst", line_count="line_count"
    )
    keys = ["debit", "dfirst", "cfirst", "line_count"]
    return book.engine.keep(entries.join(opposite, on=keys, how="semi"))


def _nearest(pairs: Frame) -> Frame:
    """Of the pairs of each entry the nearest, seen from both sides."""
    for side, other in (("entry_id_later", "entry_id"), ("entry_id", "entry_id_later")):
        nearest = pairs.group_by(side).agg(nw.col("days").min())
        pairs = pairs.join(nearest, on=[side, "days"], how="semi")
        chosen = pairs.group_by(side).agg(nw.col(other).max())
        pairs = pairs.join(chosen, on=[side, other], how="semi")
    return pairs.select("entry_id", "days", reversed_by="entry_id_later").select(
        "entry_id", "reversed_by", "days"
    )


def _linked(book: Book) -> Frame:
    """Pairs that the system itself names in reversal_of."""
    dates = book.entries.select("entry_id", posting_day=day_number("posting_date"))
    named = book.lines("entry_id", "reversal_of").filter(~nw.col("reversal_of").is_null())
    named = named.unique(["entry_id", "reversal_of"]).join(dates, on="entry_id", how="inner")
    ids = book.lines("entry_id", "journal_id").select("entry_id", reversal_of="journal_id")
    ids = ids.join(named.select("reversal_of").unique("reversal_of"), on="reversal_of", how="semi")
    originals = ids.unique(["entry_id", "reversal_of"]).join(dates, on="entry_id", how="inner")
    pairs = originals.join(named, on="reversal_of", how="inner", suffix="_later")
    days = nw.col("posting_day_later") - nw.col("posting_day")
    return pairs.filter(nw.col("entry_id") != nw.col("entry_id_later")).select(
        "entry_id",
        reversed_by="entry_id_later",
        days=days.cast(nw.Int32),
        linked=nw.lit(value=True),
    )
