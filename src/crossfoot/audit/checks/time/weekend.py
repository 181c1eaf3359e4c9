"""T3: entered on a rest day."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Settings
from crossfoot.engine.base import Frame


def find_weekend_lines(book: Book, settings: Settings) -> Frame:
    rest_days = list(settings.engagement.weekend)
    lines = book.lines("line_id", "posting_date", "weekday")
    return lines.filter(nw.col("weekday").is_in(rest_days)).with_columns(score=nw.lit(1.0))


WEEKEND = Check(
    code="T3",
    name="weekend",
    title="Entered on a rest day",
    family="time",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(),
    source="ISA 240.A45; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="entered on {posting_date:date}, a {weekday:weekday}",
    find=find_weekend_lines,
)
