"""T1: entered long after its document date, or after the posting date it was given."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import closings, month_number
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.signatures import day_number
from crossfoot.engine.base import Frame

_CLOSED = pl.format(", and after period {} was closed on {}", "month_text", "closed_on")


def find_backdated_lines(book: Book, settings: Settings) -> Frame:
    lag = nw.col("lag_days")
    dates = _dates(book)
    late = dates.filter(lag > settings["days"], lag <= settings["longest_days"])
    late = book.engine.keep(late.with_columns(month=month_number("dated")))
    months = book.engine.collect(late.select("month").unique())["month"].to_list()
    table = closings(months, settings.engagement, settings["close_days"])
    table = table.with_columns(closed=_CLOSED)
    dated = late.join(book.engine.from_polars(table), on="month")
    is_closed = nw.col("entered_on") > nw.col("closed_on")
    strength = nw.when(lag > 3 * settings["days"]).then(0.3).otherwise(0.0)
    return dated.select(
        "line_id",
        "lag_days",
        how=nw.lit("posted" if "effective_date" in book.present else "entered"),
        named=nw.lit("document" if "effective_date" in book.present else "posting"),
        closed=nw.when(is_closed).then(nw.col("closed")).otherwise(nw.lit("")),
        score=(nw.when(is_closed).then(0.7).otherwise(0.5) + strength).round(6),
    )


def _dates(book: Book) -> Frame:
    """Return line_id, dated (the day a line claims), entered_on and lag_days between them."""
    if "effective_date" in book.present:
        lines = book.lines("line_id", "posting_date", "effective_date", "lag_days")
        return lines.rename({"effective_date": "dated", "posting_date": "entered_on"})
    if "entered_at" not in book.present:
        raise NotRunError("the file has neither document dates nor times of entry")
    lines = book.lines("line_id", "posting_date", "entered_at").rename({"posting_date": "dated"})
    lines = lines.with_columns(entered_on=nw.col("entered_at").cast(nw.Date))
    lag = day_number("entered_on") - day_number("dated")
    return lines.with_columns(lag_days=lag)


BACKDATED = Check(
    code="T1",
    name="backdated",
    title="Backdated",
    family="time",
    unit="line",
    weight=12,
    needs=frozenset(),
    parameters=(
        Parameter("days", 30, "a lag up to this is accepted", "days"),
        Parameter("close_days", 10, "a period is closed so long after it, if not given", "days"),
        Parameter("longest_days", 1100, "a longer lag is a wrong date (P8)", "days"),
    ),
    source="ISA 240.A45; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="{how} {lag_days:count} days after its {named} date{closed}",
    find=find_backdated_lines,
)
