"""Times of entry: a system that keeps none often writes midnight."""

from typing import Final, Literal

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

Kept = Literal["all", "some", "none"]

#: Under which name a book remembers which times it keeps.
REMEMBERED: Final = "times of entry"
#: Midnight on more than this part of the lines with a time means that there is none.
_MIDNIGHTS: Final = 0.5


def times_kept(book: Book) -> Kept:
    """Which lines with a time of entry have an hour: all, all but those of midnight, or none."""
    kept: Kept = book.once(REMEMBERED, lambda: _times_kept(book))
    return kept


def _times_kept(book: Book) -> Kept:
    if "entered_at" not in book.present:
        return "none"
    is_midnight = nw.when(nw.col("entered_minute") == 0).then(1).otherwise(0)
    counts = book.engine.collect(
        book.lines("entered_minute").select(
            nw.col("entered_minute").count().alias("timed"), is_midnight.sum().alias("midnight")
        )
    )
    timed, midnight = counts.row(0)
    if timed == (midnight or 0):
        return "none"
    return "some" if (midnight or 0) > _MIDNIGHTS * timed else "all"


def with_known_minutes(book: Book, lines: Frame) -> Frame:
    """The lines (with entered_minute), which is null where midnight stands for no hour known."""
    kept = times_kept(book)
    if kept == "all":
        return lines
    minute = nw.col("entered_minute")
    known = (minute != 0) if kept == "some" else nw.lit(value=False)
    return lines.with_columns(entered_minute=nw.when(known).then(minute))
