"""T1: entered long after its document date."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import closings, month_number
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

_CLOSED = pl.format(", and after period {} was closed on {}", "month_text", "closed_on")


def find_backdated_lines(book: Book, settings: Settings) -> Frame:
    lag = nw.col("lag_days")
    late = book.lines("line_id", "posting_date", "effective_date", "lag_days").filter(
        lag > settings["days"], lag <= settings["longest_days"]
    )
    late = book.engine.keep(late.with_columns(month=month_number("effective_date")))
    months = book.engine.collect(late.select("month").unique())["month"].to_list()
    table = closings(months, settings.engagement, settings["close_days"])
    table = table.with_columns(closed=_CLOSED)
    dated = late.join(book.engine.from_polars(table), on="month")
    is_closed = nw.col("posting_date") > nw.col("closed_on")
    strength = nw.when(lag > 3 * settings["days"]).then(0.3).otherwise(0.0)
    return dated.select(
        "line_id",
        "lag_days",
        closed=nw.when(is_closed).then(nw.col("closed")).otherwise(nw.lit("")),
        score=(nw.when(is_closed).then(0.7).otherwise(0.5) + strength).round(6),
    )


BACKDATED = Check(
    code="T1",
    name="backdated",
    title="Backdated",
    family="time",
    unit="line",
    weight=12,
    needs=frozenset({"effective_date"}),
    parameters=(
        Parameter("days", 30, "a lag up to this is accepted", "days"),
        Parameter("close_days", 10, "a period is closed so long after it, if not given", "days"),
        Parameter("longest_days", 1100, "a longer lag is a wrong date (P8)", "days"),
    ),
    source="ISA 240.A45; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="entered {lag_days} days after its document date{closed}",
    find=find_backdated_lines,
)
