"""Whole-entry duplicates: the same lines, account by account and amount by amount, come again."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.signatures import SAME, signatures
from crossfoot.engine.base import Frame

_LINE = ("account", "minor")


def entry_groups(book: Book) -> Frame:
    """Entries whose multiset of (account, signed amount) another entry has, computed once.

    Columns: entry_id, group_id (the smallest entry_id of the group), group_size. Lines of zero
    do not count. Equal signatures only suggest; the lines themselves are compared.
    """
    frame: Frame = book.once("entry_groups", lambda: book.engine.keep(_groups(book)))
    return frame


def _groups(book: Book) -> Frame:
    suggested = signatures(book).with_columns(
        group_id=nw.col("entry_id").min().over(*SAME), group_size=nw.len().over(*SAME)
    )
    suggested = suggested.filter(nw.col("group_size") > 1)
    columns = ("entry_id", "group_id", "group_size")
    suggested = book.engine.keep(suggested.select(*columns, "line_count", "debit", "credit"))
    mixed = book.engine.keep(_mixed(book, suggested))
    right = suggested.select(*columns).join(mixed, on="group_id", how="anti")
    regrouped = _regrouped(book, suggested.join(mixed, on="group_id", how="semi"))
    return nw.concat([right, regrouped])


def _mixed(book: Book, suggested: Frame) -> Frame:
    """group_id of the groups whose entries differ in a line after all."""
    two_sided = (nw.col("line_count") == 2) & (nw.col("debit") > 0) & (nw.col("credit") > 0)
    unsure = suggested.filter(~two_sided).select("entry_id", "group_id", "group_size")
    lines = book.lines("entry_id", *_LINE).filter(nw.col("minor") != 0)
    counted = lines.join(unsure, on="entry_id", how="inner")
    counted = counted.group_by("group_id", "group_size", "entry_id", *_LINE).agg(
        nw.len().alias("times")
    )
    agreed = counted.group_by("group_id", "group_size", *_LINE).agg(
        nw.len().alias("entries"),
        nw.col("times").min().alias("least"),
        nw.col("times").max().alias("most"),
    )
    differs = (nw.col("entries") != nw.col("group_size")) | (nw.col("least") != nw.col("most"))
    return agreed.filter(differs).select("group_id").unique("group_id")


def _regrouped(book: Book, mixed: Frame) -> Frame:
    """The few entries of mixed groups, grouped by their sorted lines."""
    touched = mixed.select("entry_id")
    lines = book.engine.collect(
        book.lines("entry_id", *_LINE)
        .filter(nw.col("minor") != 0)
        .join(touched, on="entry_id", how="semi")
    )
    entries = lines.sort("entry_id", *_LINE).group_by("entry_id").agg(*_LINE)
    grouped = entries.select(
        "entry_id",
        group_id=pl.col("entry_id").min().over(*_LINE),
        group_size=pl.len().over(*_LINE),
    )
    return book.engine.from_polars(grouped.filter(pl.col("group_size") > 1))
