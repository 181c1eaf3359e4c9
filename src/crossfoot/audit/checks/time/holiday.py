"""T4: posted on a public holiday."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import own_holidays, public_holidays, weekday_code
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.habits import busy_days
from crossfoot.engine.base import Frame


def find_holiday_lines(book: Book, settings: Settings) -> Frame:
    days = _holidays(book, settings)
    lines = book.lines("line_id", "posting_date", "entered_by").filter(
        nw.col("posting_date").is_in(days["posting_date"].to_list())
    )
    found = book.engine.keep(lines.join(book.engine.from_polars(days), on="posting_date"))
    regular = _regular_users(book, found, settings, days.height)
    user = nw.col("entered_by")
    kept = found.filter(user.is_null() | ~user.is_in(regular)) if regular else found
    return kept.select("line_id", "posting_date", "holiday", score=nw.lit(1.0))


def _holidays(book: Book, settings: Settings) -> pl.DataFrame:
    """Return posting_date and holiday: public holidays but for rest days and those worked on."""
    engagement = settings.engagement
    if engagement.country is None and not engagement.holidays:
        raise NotRunError("the profile names no country whose holidays could be looked up")
    span = book.period_from, book.period_to
    found = own_holidays(engagement, *span)
    if engagement.country is not None:
        found = public_holidays(engagement.country, engagement.region, *span) | found
    at_work = busy_days(book, settings["work_share"]) if settings["work_share"] else []
    rest = {d for d in found if weekday_code(d) in engagement.weekend}.union(at_work)
    days = {d: name for d, name in found.items() if d not in rest}
    return pl.DataFrame(
        {"posting_date": list(days), "holiday": list(days.values())},
        schema={"posting_date": pl.Date, "holiday": pl.String},
    )


def _regular_users(book: Book, found: Frame, settings: Settings, holidays: int) -> list[str]:
    """Users, mostly batch jobs, who work on holidays as on any day."""
    days = book.engine.collect(found.select("entered_by", "posting_date").unique())
    worked = days.drop_nulls("entered_by").group_by("entered_by").len()
    share = settings["usual_share"]
    if holidays < settings["usual_holidays"] or not share:
        return []
    return worked.filter(pl.col("len") >= share * holidays)["entered_by"].sort().to_list()


HOLIDAY = Check(
    code="T4",
    name="holiday",
    title="Posted on a public holiday",
    family="time",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("usual_share", 0.75, "users who enter on this part of the holidays always do"),
        Parameter("work_share", 0.5, "with this part of its people at work it is no holiday"),
        Parameter("usual_holidays", 4, "fewer holidays make no habit", "days"),
    ),
    source="ISA 240.A45; CAQ 2008 practice aid, 5; the holidays library",
    reason="posted on {posting_date:date}, {holiday}",
    find=find_holiday_lines,
)
