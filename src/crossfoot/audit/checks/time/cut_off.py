"""T8: entered at year end with a document of the other year."""

import datetime as dt

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import year_ends
from crossfoot.audit.check import Check, Engagement, NotRunError, Parameter, Settings
from crossfoot.audit.classes import accounts_of_class
from crossfoot.engine.base import Frame


def find_cut_off_lines(book: Book, settings: Settings) -> Frame:
    ends = year_ends(book, settings.engagement)
    if not ends:
        raise NotRunError("the ledger reaches no end of a fiscal year")
    span = dt.timedelta(days=settings["days"])
    lines = book.lines(
        "line_id", "account", "posting_date", "effective_date", "minor", "lag_days"
    ).filter(nw.any_horizontal(*(_near(end, span) for end in ends), ignore_nulls=True))
    found = lines.filter(
        nw.col("minor").abs() >= round(settings["min_amount"] * book.unit),
        nw.col("lag_days").abs() <= settings["longest_days"],
    )
    if settings["only_result"]:
        found = found.filter(nw.col("account").is_in(_result_accounts(book, settings.engagement)))
    is_early = nw.col("lag_days") < 0
    when = nw.when(is_early).then(nw.lit("before")).otherwise(nw.lit("after"))
    return found.select(
        "line_id",
        "account",
        "posting_date",
        "effective_date",
        when=when,
        # A document that did not exist yet can't have been entered in good order.
        score=nw.when(is_early).then(1.0).otherwise(0.6),
    )


def _near(end: dt.date, span: dt.timedelta) -> nw.Expr:
    """Entered near the year end, on the other side of it than the document's date."""
    posted, dated = nw.col("posting_date"), nw.col("effective_date")
    before = (posted > end - span) & (posted <= end) & (dated > end)
    after = (posted > end) & (posted <= end + span) & (dated <= end)
    return before | after


def _result_accounts(book: Book, engagement: Engagement) -> list[str]:
    """Accounts of revenue and expense: by the tags of the engagement, else by their classes."""
    prefixes = (*engagement.tags.get("revenue", ()), *engagement.tags.get("expense", ()))
    if prefixes:
        used = book.engine.collect(book.lines("account").unique("account"))["account"]
        tagged = used.filter(used.str.contains_any(list(prefixes)))
        accounts = [a for a in tagged.to_list() if a.startswith(prefixes)]
    else:
        accounts = [a for name in ("revenue", "expense") for a in accounts_of_class(book, name)]
    if not accounts:
        raise NotRunError("no account is known to be revenue or expense; give a chart or tags")
    return sorted(accounts)


CUT_OFF = Check(
    code="T8",
    name="cut_off",
    title="Cut-off at year end",
    family="time",
    unit="line",
    weight=10,
    needs=frozenset({"effective_date"}),
    parameters=(
        Parameter("only_result", default=False, meaning="only revenue and expense accounts"),
        Parameter("days", 10, "days on either side of the year end", "days"),
        Parameter("min_amount", 0.0, "smaller lines are left", "currency"),
        Parameter("longest_days", 1100, "a longer lag is a wrong date (P8)", "days"),
    ),
    source="ISA 240.A45; AS 2401.62; AS 2810 (cut-off)",
    reason="account {account}: posted on {posting_date:date} {when} its document of "
    "{effective_date:date}, on the other side of the year end",
    find=find_cut_off_lines,
)
