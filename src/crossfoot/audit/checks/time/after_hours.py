"""T5: entered outside business hours."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import utc_offsets
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.habits import without_habit
from crossfoot.engine.base import Frame

_DAY = 24 * 60
#: So long outside business hours it is night, not overtime.
_LATE = 120


def find_after_hours_lines(book: Book, settings: Settings) -> Frame:
    opens, closes = settings.engagement.opens_minute, settings.engagement.closes_minute
    lines = _local_minutes(book, settings)
    minute = nw.col("entered_minute")
    found = without_habit(
        book,
        _with_times(book, lines),
        (minute < opens) | (minute >= closes),
        by="entered_by",
        usual_share=settings["usual_share"],
        least=settings["usual_lines"],
    )
    late = (minute - closes) % _DAY >= _LATE
    is_night = late & ((opens - minute) % _DAY >= _LATE)
    score = nw.when(is_night).then(1.0).otherwise(0.6)
    return found.select("line_id", "entered_minute", "posting_date", score=score)


def _with_times(book: Book, lines: Frame) -> Frame:
    """The lines with a time of day: midnight means none where it is on many of the lines."""
    is_midnight = nw.when(nw.col("entered_minute") == 0).then(1).otherwise(0)
    counts = book.engine.collect(
        book.lines("entered_minute").select(
            nw.col("entered_minute").count().alias("timed"), is_midnight.sum().alias("midnight")
        )
    )
    timed, midnight = counts.row(0)
    if timed == (midnight or 0):
        raise NotRunError("the file has dates of entry but no times of day")
    if (midnight or 0) > 0.5 * timed:
        return lines.filter(nw.col("entered_minute") != 0)
    return lines


def _local_minutes(book: Book, settings: Settings) -> Frame:
    columns = ("line_id", "entered_minute", "posting_date", "entered_by", "source")
    zone = settings.engagement.time_zone
    if not settings["entered_in_utc"]:
        return book.lines(*columns)
    if zone is None:
        raise NotRunError("times are in UTC, but the profile names no time_zone")
    changes = utc_offsets(zone, book.period_from, book.period_to)
    offset = nw.lit(changes[0][1])
    for moment, minutes in changes[1:]:
        offset = nw.when(nw.col("entered_at") >= moment).then(minutes).otherwise(offset)
    lines = book.lines(*columns, "entered_at")
    return lines.with_columns(entered_minute=(nw.col("entered_minute") + offset + _DAY) % _DAY)


AFTER_HOURS = Check(
    code="T5",
    name="after_hours",
    title="Entered after hours",
    family="time",
    unit="line",
    weight=6,
    needs=frozenset({"entered_at"}),
    parameters=(
        Parameter("usual_share", 0.2, "users with this part of their lines there do it always"),
        Parameter("usual_lines", 50, "fewer lines make no habit", "lines"),
        Parameter("entered_in_utc", default=False, meaning="times are UTC, not local"),
    ),
    source="ISA 240.A45; AICPA Audit Data Standards example; CAQ 2008 practice aid, 5",
    reason="entered on {posting_date:date} at {entered_minute:time}, outside business hours",
    find=find_after_hours_lines,
)
