"""Habits: who does something so often that it is no sign of anything."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

#: On fewer days with entries nothing is usual.
_FEW_DAYS = 20


def without_habit(
    book: Book, lines: Frame, odd: nw.Expr, *, by: str, usual_share: float, least: int
) -> Frame:
    """The lines that are `odd`, except those of a group (a user, a source) whose lines usually are.

    A group of at least `least` lines with at least `usual_share` of them odd has the habit; a line
    without group has none. Where the file knows no users, the sources stand for them. With a share
    of 0 nobody is left out.
    """
    found = lines.filter(odd)
    if not usual_share:
        return found
    if by not in book.present and "source" in lines.collect_schema().names():
        by = "source"
    counted = lines.with_columns(odd_line=nw.when(odd).then(1).otherwise(0))
    groups = counted.group_by(by).agg(
        nw.len().cast(nw.Int64).alias("group_lines"),
        nw.col("odd_line").sum().alias("odd_lines"),
    )
    enough = nw.col("group_lines") >= least
    habit = book.engine.collect(groups.filter(enough, nw.col("odd_lines") > 0))
    names = [
        name
        for name, group_lines, odd_lines in habit.iter_rows()
        if name is not None and odd_lines >= usual_share * group_lines
    ]
    if not names:
        return found
    group = nw.col(by)
    return found.filter(group.is_null() | ~group.is_in(sorted(names)))


def user_days(book: Book) -> pl.DataFrame:
    """Return entered_by, posting_date, entries and debit (minor units), per user and day."""

    def count() -> pl.DataFrame:
        days = book.entries.group_by("entered_by", "posting_date").agg(
            nw.len().cast(nw.Int64).alias("entries"), nw.col("debit").sum()
        )
        return book.engine.collect(days)

    frame: pl.DataFrame = book.once("user days", count)
    return frame


def busy_days(book: Book, share: float) -> list[dt.date]:
    """The days on which at least `share` of the usual number of people entered something."""
    people = user_days(book).group_by("posting_date").agg(pl.len().alias("people"))
    usual = people["people"].median()
    if usual is None or len(people) < _FEW_DAYS:
        return []
    busy = people.filter(pl.col("people") >= share * pl.lit(usual))
    return busy["posting_date"].sort().to_list()
