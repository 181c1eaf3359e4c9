"""T2: the document is dated after the entry."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame


def find_post_dated_lines(book: Book, settings: Settings) -> Frame:
    lines = book.lines("line_id", "effective_date", "lag_days")
    ahead = lines.filter(
        nw.col("lag_days") < -settings["days"], nw.col("lag_days") >= -settings["longest_days"]
    ).with_columns(lead_days=-nw.col("lag_days"))
    is_far = nw.col("lead_days") > 3 * settings["days"]
    return ahead.with_columns(score=nw.when(is_far).then(1.0).otherwise(0.7))


POST_DATED = Check(
    code="T2",
    name="post_dated",
    title="Post-dated",
    family="time",
    unit="line",
    weight=10,
    needs=frozenset({"effective_date"}),
    parameters=(
        Parameter("days", 7, "a document dated up to this after its entry is accepted", "days"),
        Parameter("longest_days", 1100, "a date further ahead is a wrong date (P8)", "days"),
    ),
    source="AICPA Audit Data Standards example; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="posted {lead_days:count} days before its document date {effective_date:date}",
    find=find_post_dated_lines,
)
