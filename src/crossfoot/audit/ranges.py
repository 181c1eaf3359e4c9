"""Ranges: number, sum and largest amount of each account, party and side."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

#: Lines of one side of an account, of one party where the file has parties.
BY_PARTY = ("account", "party", "is_debit")
BY_ACCOUNT = ("account", "is_debit")


def sized_lines(book: Book, *columns: str) -> Frame:
    """Lines with an amount: line_id, account, party, minor, `columns`, size, is_debit."""
    lines = book.lines("line_id", "account", "party", "minor", *columns)
    minor = nw.col("minor")
    return lines.filter(minor != 0).with_columns(size=minor.abs(), is_debit=minor > 0)


def amount_ranges(book: Book, by: Sequence[str]) -> Frame:
    """Return `by`, lines, total (Float64), high and low (minor units) of groups of several lines.

    Groups of BY_PARTY all have a party.
    """
    groups: Frame = book.once("amount ranges", lambda: book.engine.keep(_smallest_groups(book)))
    if tuple(by) == BY_PARTY:
        return groups.filter(nw.col("lines") > 1, ~nw.col("party").is_null())
    sums = (nw.col("lines").sum(), nw.col("total").sum())
    ranges = groups.group_by(*by).agg(*sums, nw.col("high").max(), nw.col("low").min())
    return ranges.filter(nw.col("lines") > 1)


def _smallest_groups(book: Book) -> Frame:
    size = nw.col("size")
    groups = sized_lines(book).group_by(*BY_PARTY)
    return groups.agg(
        nw.len().cast(nw.Int64).alias("lines"),
        # Whole numbers, so the order of adding does not matter; times a factor they may not fit.
        size.cast(nw.Float64).sum().alias("total"),
        size.max().alias("high"),
        size.min().alias("low"),
    )


def subject_text() -> dict[str, pl.Expr]:
    """The expressions `subject` and `side`: 'account 6200 with Kern' and 'debits'."""
    party = (
        pl.when(pl.col("party").is_null()).then(pl.lit("")).otherwise(" with " + pl.col("party"))
    )
    side = pl.when("is_debit").then(pl.lit("debits")).otherwise(pl.lit("credits"))
    return {"subject": pl.concat_str(pl.lit("account "), "account", party), "side": side}
