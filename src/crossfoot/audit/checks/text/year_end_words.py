"""X3: year-end wording in the middle of the year."""

import datetime as dt

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Engagement, NotRunError, Parameter, Settings
from crossfoot.audit.wording import find_wording, text_columns
from crossfoot.engine.base import Frame


def find_year_end_words(book: Book, settings: Settings) -> Frame:
    if not text_columns(book):
        raise NotRunError("the file has no texts")
    last_month = _last_month(book, settings.engagement)
    worded = find_wording(book, "year_end", tuple(settings.engagement.languages))
    lines = worded.join(book.lines("line_id", "posting_date"), on="line_id")
    after = (nw.col("posting_date").dt.month().cast(nw.Int64) - last_month + 12) % 12
    apart = nw.when(after > 6).then(12 - after).otherwise(after)
    usual = (after <= settings["months_after"]) | (after >= 12 - settings["months_before"])
    lines = lines.with_columns(months=apart).filter(~usual)
    return lines.with_columns(score=(0.5 + nw.col("months") / 12.0).round(6))


def _last_month(book: Book, engagement: Engagement) -> int:
    """The month in which the fiscal year ends: as given, or where a full year of lines ends."""
    if engagement.fiscal_year_to:
        return engagement.fiscal_year_to.month
    if engagement.fiscal_year_starts:
        return (engagement.fiscal_year_starts + 10) % 12 + 1
    is_full_year = book.period_to - book.period_from >= dt.timedelta(days=330)
    return book.period_to.month if is_full_year else 12


YEAR_END_WORDS = Check(
    code="X3",
    name="year_end_words",
    title="Year-end wording in mid-year",
    family="text",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("months_before", 1, "months before the last of the year that are usual"),
        Parameter("months_after", 4, "months after the last of the year that are usual"),
    ),
    source="ISA 240.A45 (c); JAIA DSC_003",
    reason="the text '{text}' speaks of '{keyword}', but was posted on {posting_date:date}, "
    "{months} months from the year end",
    find=find_year_end_words,
)
