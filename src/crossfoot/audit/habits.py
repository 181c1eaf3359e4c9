"""Habits: who does something so often that it is no sign of anything."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame


def without_habit(
    book: Book, lines: Frame, odd: nw.Expr, *, by: str, usual_share: float, least: int
) -> Frame:
    """The lines that are `odd`, except those of a group (a user, a source) whose lines usually are.

    A group of at least `least` lines with at least `usual_share` of them odd has the habit; a line
    without group has none. With a share of 0 nobody is left out.
    """
    found = lines.filter(odd)
    if not usual_share:
        return found
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
