"""Candidates: which pairs of entries the model looks at."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates import duplicate_sets
from crossfoot.audit.duplicates.blocks import MAX_DAYS, candidates
from crossfoot.audit.signatures import day_number
from crossfoot.engine.base import Frame
from crossfoot.ml.keys import entry_keys

#: An entry is paired with so many that follow it among the lines of its account and amount.
FOLLOWING = 2


def model_pairs(book: Book) -> pl.DataFrame:
    """Pairs of entries to score: a, b (entry_id, a the smaller), each pair once, in order.

    The near-duplicate blocks give pairs of like entries. The six types give the rest: all of them
    lie within the groups of type 1 (equal account and amount), where each entry is paired with the
    next two by posting date and with the next of its party, so that a group of n entries gives at
    most 3n pairs, however large it is.
    """
    found: pl.DataFrame = book.once("model pairs", lambda: _pairs(book))
    return found


def _pairs(book: Book) -> pl.DataFrame:
    members = _members(book)
    day, party = ("posting_day", "place"), ("party", "posting_day", "place")
    followers = [
        *(_following(members, day, step) for step in range(1, FOLLOWING + 1)),
        _following(members, party, 1),
    ]
    near = [book.engine.collect(frame) for frame in followers]
    return pl.concat([candidates(book).pairs, *near]).unique().sort("a", "b")


def _members(book: Book) -> Frame:
    """The entries of each group of type 1, once each: any_group, entry_id, posting_day, party."""
    lines = duplicate_sets(book).lines.select("any_group", "entry_id")
    # Entries that move no money are not described, and nothing is paid twice by them.
    moving = book.entries.filter((nw.col("debit") != 0) | (nw.col("net") != 0))
    known = moving.select("entry_id", "party", posting_day=day_number("posting_date"))
    # Equal ones in an order that does not depend on where they stand in the file.
    places = entry_keys(book).select("entry_id", place=pl.int_range(1, pl.len() + 1))
    known = known.join(book.engine.from_polars(places), on="entry_id", how="inner")
    once = lines.unique(["any_group", "entry_id"])
    return book.engine.keep(once.join(known, on="entry_id", how="inner"))


def _following(members: Frame, order: tuple[str, ...], step: int) -> Frame:
    later = members.with_columns(
        other=nw.col("entry_id").shift(-step).over("any_group", order_by=order),
        then=nw.col("posting_day").shift(-step).over("any_group", order_by=order),
    )
    gap = (nw.col("then") - nw.col("posting_day")).abs()
    near = later.filter(~nw.col("other").is_null(), gap <= MAX_DAYS)
    return near.select(
        a=nw.min_horizontal("entry_id", "other"), b=nw.max_horizontal("entry_id", "other")
    ).unique(["a", "b"])
