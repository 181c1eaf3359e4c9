"""Scores: from the probability of pairs to that of lines, and to the scale of 0 to 25."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates import DUPLICATE_TYPES, duplicate_sets

#: Points of a line in no type: of an entry booked again with another amount or account.
LEAST_POINTS = min(kind.points for kind in DUPLICATE_TYPES)
MOST_POINTS = max(kind.points for kind in DUPLICATE_TYPES)


def line_probabilities(book: Book, pairs: pl.DataFrame) -> pl.DataFrame:
    """Probability of lines from that of pairs (a, b, probability).

    Columns: line_id, probability (of the line's most probable pair; 0 without any), points (of the
    line's strongest type). In it: every line of a duplicate type, and every line of two entries
    that are a pair but have no line in common. A pair tells of the lines that both entries have;
    of all their lines only where there is none.
    """
    sets = duplicate_sets(book)
    typed = [part.select("line_id", "entry_id", "any_group", "points") for part in sets.parts]
    lines = pl.concat([book.engine.collect(part) for part in typed])
    both_ways = pl.concat([pairs, pairs.select(a="b", b="a", probability="probability")])
    groups = lines.select("entry_id", "any_group").unique()
    shared = both_ways.join(lines, left_on="a", right_on="entry_id").join(
        groups, left_on=["b", "any_group"], right_on=["entry_id", "any_group"], how="semi"
    )
    apart = both_ways.join(shared, on=["a", "b"], how="anti")
    told = pl.concat([shared.select("line_id", "probability"), _whole(book, apart)])
    told = told.group_by("line_id").agg(pl.col("probability").max())
    joined = lines.select("line_id", "points").join(told, on="line_id", how="full", coalesce=True)
    filled = joined.with_columns(
        pl.col("probability").fill_null(0.0), pl.col("points").fill_null(LEAST_POINTS)
    )
    return filled.sort("line_id")


def _whole(book: Book, pairs: pl.DataFrame) -> pl.DataFrame:
    """Every line of the entries in these pairs."""
    entries = book.engine.from_polars(pairs.select(entry_id="a").unique())
    lines = book.lines("line_id", "entry_id").join(entries, on="entry_id", how="semi")
    return (
        book.engine.collect(lines)
        .join(pairs, left_on="entry_id", right_on="a")
        .select("line_id", "probability")
    )


def risk_score(probability: pl.Expr, points: pl.Expr) -> pl.Expr:
    """From 0 to 25, in whole points: p * (points + (25 - points) * p).

    A sure duplicate is worth 25, whatever its type; the less sure the model is, the more the
    points of the type count (10, 12, 15, 18, 20, 25): at p = 0.5 type 1 has 9 and type 6 has 13.
    """
    lifted = points + (MOST_POINTS - points) * probability
    return (probability * lifted).round(mode="half_away_from_zero").cast(pl.Int8)
