"""P8: a date that stands for none, lies in the future or outside the ledger's fiscal years."""

import datetime as dt

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import ledger_years
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

Window = tuple[dt.date, dt.date]
#: So far outside it is no late document but a wrong or a made-up date.
_FAR = dt.timedelta(days=366)


def find_impossible_dates(book: Book, settings: Settings) -> Frame:
    first, last = ledger_years(book, settings.engagement)
    before, after, closing = (
        dt.timedelta(days=settings[name]) for name in ("days_before", "days_after", "closing_days")
    )
    document = _window(settings, first - before, last + after)
    posting = _window(settings, first, last + closing)
    bad_document = _outside("effective_date", document)
    lines = book.lines("line_id", "effective_date", "posting_date")
    wrong = nw.any_horizontal(bad_document, _outside("posting_date", posting), ignore_nulls=True)
    found = lines.filter(wrong)
    date = nw.when(bad_document).then(nw.col("effective_date")).otherwise(nw.col("posting_date"))
    which = nw.when(bad_document).then(nw.lit("document date")).otherwise(nw.lit("posting date"))
    found = found.with_columns(date=date, which=which)
    is_far = (nw.col("date") < first - _FAR) | (nw.col("date") > last + _FAR)
    side = nw.when(nw.col("date") < first).then(nw.lit("before")).otherwise(nw.lit("after"))
    return found.select(
        "line_id",
        "date",
        "which",
        side=side,
        years=nw.lit(f"{first} to {last}"),
        score=nw.when(is_far).then(1.0).otherwise(0.6),
    )


def _window(settings: Settings, first: dt.date, last: dt.date) -> Window:
    as_of = settings.engagement.as_of
    return first, last if as_of is None else min(last, as_of)


def _outside(column: str, window: Window) -> nw.Expr:
    return (nw.col(column) < window[0]) | (nw.col(column) > window[1])


IMPOSSIBLE_DATE = Check(
    code="P8",
    name="impossible_date",
    title="Date outside the fiscal years",
    family="population",
    unit="line",
    weight=10,
    needs=frozenset(),
    parameters=(
        Parameter("days_before", 150, "documents so long before the first year are late", "days"),
        Parameter("days_after", 31, "documents so long after the last year are early", "days"),
        Parameter("closing_days", 120, "the last year is closed within", "days"),
    ),
    source="AICPA Audit Data Standards (sample date 19000101); AS 2401.61",
    reason="the {which} {date:date} is {side} the ledger's years, {years}",
    find=find_impossible_dates,
)
