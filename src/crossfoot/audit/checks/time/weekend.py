"""T3: posted on a rest day."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.habits import without_habit
from crossfoot.engine.base import Frame


def find_weekend_lines(book: Book, settings: Settings) -> Frame:
    rest_days = list(settings.engagement.weekend)
    lines = book.lines("line_id", "posting_date", "weekday", "entered_by", "source")
    found = without_habit(
        book,
        lines,
        nw.col("weekday").is_in(rest_days),
        by="entered_by",
        usual_share=settings["usual_share"],
        least=settings["usual_lines"],
    )
    return found.select("line_id", "posting_date", "weekday", score=nw.lit(1.0))


WEEKEND = Check(
    code="T3",
    name="weekend",
    title="Posted on a rest day",
    family="time",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("usual_share", 0.1, "users with this part of their lines there do it always"),
        Parameter("usual_lines", 50, "fewer lines make no habit", "lines"),
    ),
    source="ISA 240.A45; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="posted on {posting_date:date}, a {weekday:weekday}",
    find=find_weekend_lines,
)
