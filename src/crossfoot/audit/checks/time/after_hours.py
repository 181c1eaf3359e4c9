"""T5: entered outside business hours."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import utc_offsets
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.habits import without_habit
from crossfoot.audit.times_of_entry import times_kept, with_known_minutes
from crossfoot.engine.base import Frame

_DAY = 24 * 60
#: So long outside business hours it is night, not overtime.
_LATE = 120


def find_after_hours_lines(book: Book, settings: Settings) -> Frame:
    if times_kept(book) == "none":
        raise NotRunError("the file has dates of entry but no times of day")
    opens, closes = settings.engagement.opens_minute, settings.engagement.closes_minute
    minute = nw.col("entered_minute")
    found = without_habit(
        book,
        _local_minutes(book, settings).filter(~minute.is_null()),
        (minute < opens) | (minute >= closes),
        by="entered_by",
        usual_share=settings["usual_share"],
        least=settings["usual_lines"],
    )
    late = (minute - closes) % _DAY >= _LATE
    is_night = late & ((opens - minute) % _DAY >= _LATE)
    score = nw.when(is_night).then(1.0).otherwise(0.6)
    dated = found.with_columns(entered_on=_local_day())
    return dated.select("line_id", "entered_minute", "entered_on", score=score)


def _local_day() -> nw.Expr:
    """The day of entry; in the company's zone it may be the one before or after."""
    moment, days = nw.col("entered_at"), nw.col("days")
    earlier = nw.when(days < 0).then(moment.dt.offset_by("-1d")).otherwise(moment)
    return nw.when(days > 0).then(moment.dt.offset_by("1d")).otherwise(earlier).cast(nw.Date)


def _local_minutes(book: Book, settings: Settings) -> Frame:
    """Lines with the minute of entry in the company's zone, and by how many days it moves it."""
    columns = ("line_id", "entered_at", "entered_minute", "entered_by", "source")
    zone = settings.engagement.time_zone
    if not settings["entered_in_utc"]:
        return with_known_minutes(book, book.lines(*columns)).with_columns(days=nw.lit(0))
    if zone is None:
        raise NotRunError("times are in UTC, but the profile names no time_zone")
    changes = utc_offsets(zone, book.period_from, book.period_to)
    offset = nw.lit(changes[0][1])
    for moment, minutes in changes[1:]:
        offset = nw.when(nw.col("entered_at") >= moment).then(minutes).otherwise(offset)
    lines = with_known_minutes(book, book.lines(*columns))
    local = lines.with_columns(local=nw.col("entered_minute") + offset + _DAY)
    moved = local.with_columns(
        days=nw.col("local") // _DAY - 1, entered_minute=nw.col("local") % _DAY
    )
    return moved.drop("local")


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
    reason="entered on {entered_on:date} at {entered_minute:time}, outside business hours",
    find=find_after_hours_lines,
)
