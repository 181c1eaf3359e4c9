"""Entries with their twin: what the checks of whole and near duplicates hand out."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.entries import entry_groups
from crossfoot.audit.duplicates.relations import RELATIONS
from crossfoot.audit.entry_names import entry_names
from crossfoot.engine.base import Frame


def entry_twins(book: Book, pairs: pl.DataFrame) -> Frame:
    """Each entry of the pairs once, with its best twin.

    `pairs` has a, b, relation, gap and any columns of evidence. Columns: those but a and b, and
    entry_id, score, twin (the name of the other one).
    """
    score = pl.col("relation").replace_strict(RELATIONS, return_dtype=pl.Float64)
    scored = pairs.with_columns(score=score)
    both = pl.concat(
        [
            scored.rename({"a": "entry_id", "b": "twin_id"}),
            scored.rename({"b": "entry_id", "a": "twin_id"}),
        ],
        how="diagonal",
    )
    order = ["entry_id", "score", "gap", "twin_id"]
    ranked = both.sort(order, descending=[False, True, False, False])
    best = ranked.unique("entry_id", keep="first", maintain_order=True)
    names = entry_names(book, best["twin_id"]).rename({"entry_id": "twin_id", "name": "twin"})
    named = best.join(names, on="twin_id", how="left").drop("twin_id")
    return book.engine.from_polars(named)


def exact_pairs(book: Book, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose entries have exactly the same lines."""
    ids = pl.concat([pairs["a"], pairs["b"]]).unique().alias("entry_id").to_frame()
    touched = book.engine.from_polars(ids)
    groups = entry_groups(book).select("entry_id", "group_id")
    known = book.engine.collect(groups.join(touched, on="entry_id", how="semi"))
    first = pairs.join(known.rename({"entry_id": "a"}), on="a")
    second = known.rename({"entry_id": "b"})
    return first.join(second, on=["b", "group_id"]).drop("group_id")
