"""Entries: what takes several entries to see, as columns for their lines."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import month_number
from crossfoot.audit.reversals import reversal_pairs
from crossfoot.audit.signatures import day_number

#: An entry and the one that undoes it, so many days apart at most.
_UNDONE_WITHIN = 20
#: Near a limit is from this share of it on; a cluster lies within so many days.
_NEAR, _CLUSTER_DAYS = 0.8, 7
_LEAST_CLUSTER = 2
_MOST_IN_CLUSTER, _OF_EACH, _OF_HABIT, _MOST_HABIT = 5, 2.0, 0.7, 20
_LEAST_REFERENCES = 3


def undone_entries(book: Book, *, past_only: bool) -> pl.DataFrame:
    """entry_id of entries undone across a month's end by the same user, and of what undoes them.

    With `past_only` only the later of the two, as the earlier could not know.
    """
    pairs = reversal_pairs(book).filter(nw.col("days") >= 0, nw.col("days") <= _UNDONE_WITHIN)
    heads = book.entries.select("entry_id", "entered_by", month=month_number("effective_date"))
    later = heads.rename({"entry_id": "reversed_by"})
    both = pairs.join(heads, on="entry_id").join(later, on="reversed_by", suffix="_later")
    same = nw.col("entered_by") == nw.col("entered_by_later")
    found = book.engine.collect(
        both.filter(same, nw.col("month") != nw.col("month_later")).select(
            "entry_id", "reversed_by"
        )
    )
    sides = [found.select(entry_id="reversed_by")]
    if not past_only:
        sides.append(found.select("entry_id"))
    return pl.concat(sides).unique().sort("entry_id")


def near_limits(book: Book, limits: Sequence[int]) -> pl.DataFrame:
    """Return entry_id, limit, party, posting_day: entries of a party just below a limit.

    Their sum is, or their largest line, as limits are for amounts with tax or without.
    """
    total = nw.col("debit")
    top = book.lines("entry_id", "minor").filter(_is_near(nw.col("minor"), limits))
    with_line = top.group_by("entry_id").agg(nw.col("minor").max().alias("top"))
    heads = book.entries.filter(~nw.col("party").is_null()).select(
        "entry_id", "debit", party=nw.col("party").cast(nw.String),
        posting_day=day_number("posting_date"),
    )  # fmt: skip
    joined = heads.join(with_line, on="entry_id", how="left")
    near = joined.filter(_is_near(total, limits) | ~nw.col("top").is_null())
    found = book.engine.collect(near)
    parts = [
        found.filter(_within(pl.col("debit"), limit) | _within(pl.col("top"), limit)).select(
            "entry_id", "party", "posting_day", limit=pl.lit(limit, pl.Int64)
        )
        for limit in limits
    ]
    empty = {"entry_id": pl.Int64, "party": pl.String, "posting_day": pl.Int64, "limit": pl.Int64}
    return pl.concat([pl.DataFrame(schema=empty), *parts])


def _is_near(amount: nw.Expr, limits: Sequence[int]) -> nw.Expr:
    near = nw.lit(value=False)
    for limit in limits:
        near = near | ((amount >= round(limit * _NEAR)) & (amount < limit))
    return near


def _within(amount: pl.Expr, limit: int) -> pl.Expr:
    return ((amount >= round(limit * _NEAR)) & (amount < limit)).fill_null(value=False)


def limit_habits(near: pl.DataFrame) -> pl.DataFrame:
    """Return party, limit, near: how many entries of a party lie just below a limit."""
    return near.group_by("party", "limit").agg(near=pl.len().cast(pl.Int64)).sort("party", "limit")


def limit_clusters(
    near: pl.DataFrame, habits: pl.DataFrame, *, own: bool, past_only: bool
) -> pl.DataFrame:
    """Return entry_id, under_limit: entries of a party just below one limit in one week.

    Two for each of the cluster, less for a party that has such amounts all year.
    """
    keys = ["party", "limit"]
    pairs = near.join(near, on=keys, suffix="_other")
    days = pl.col("posting_day") - pl.col("posting_day_other")
    close = days.is_between(0 if past_only else -_CLUSTER_DAYS, _CLUSTER_DAYS)
    sizes = pairs.filter(close).group_by("entry_id", *keys).agg(size=pl.len().cast(pl.Int64))
    clusters = sizes.filter(pl.col("size") >= _LEAST_CLUSTER).join(habits, on=keys, how="left")
    others = pl.col("near").fill_null(0) - (pl.col("size") if own else 0)
    score = pl.col("size").clip(0, _MOST_IN_CLUSTER) * _OF_EACH
    score = score - others.clip(0, _MOST_HABIT) * _OF_HABIT
    told = clusters.with_columns(under_limit=score.clip(0).round(6))
    return told.group_by("entry_id").agg(pl.col("under_limit").max()).sort("entry_id")


def party_references(book: Book) -> pl.DataFrame:
    """Return party, entries, following: the share of its references one or two after another."""
    lines = book.lines("entry_id", "party", "reference")
    named = lines.filter(~nw.col("party").is_null()).with_columns(nw.col("party").cast(nw.String))
    firsts = named.group_by("entry_id").agg(nw.col("party").min(), nw.col("reference").min())
    found = book.engine.collect(firsts)
    number = pl.col("reference").str.extract(r"(\d{1,15})\D*$").cast(pl.Int64)
    numbered = found.with_columns(number=number).select("party", "number")
    numbers = numbered.drop_nulls().unique()
    before = [numbers.with_columns(pl.col("number") + step) for step in (1, 2)]
    follows = numbers.join(pl.concat(before).unique(), on=["party", "number"], how="semi")
    counts = numbered.group_by("party").agg(entries=pl.len().cast(pl.Int64))
    following = follows.group_by("party").agg(n=pl.len().cast(pl.Int64))
    told = counts.join(following, on="party", how="left")
    enough = pl.col("entries") >= _LEAST_REFERENCES
    share = pl.col("n").fill_null(0) / pl.col("entries")
    return told.select(
        "party", "entries", following=pl.when(enough).then(share).otherwise(0.0).round(9)
    ).sort("party")
