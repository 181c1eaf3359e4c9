"""Signatures: what an entry is made of, in a few numbers and accounts that engines can compare."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

#: Equal in two entries: the same lines in all but contrived cases. Exact in entries of two lines.
SAME = ("line_count", "debit", "credit", "top", "low", "dfirst", "dlast", "cfirst", "clast")
#: The columns of SAME in an entry that undoes another: debits are the other's credits.
MIRRORED = (
    "line_count",
    "credit",
    "debit",
    "minus_low",
    "minus_top",
    "cfirst",
    "clast",
    "dfirst",
    "dlast",
)


def signatures(book: Book) -> Frame:
    """One row per entry that moves money, computed once per book.

    Columns: entry_id, line_count, debit and credit (minor units, both positive), top and low (the
    largest and smallest line), dfirst and dlast, cfirst and clast (first and last account number
    of the debit and of the credit lines), posting_date (latest), posting_day (the same as
    day_number), effective_date (earliest; the posting date where there is none), and, smallest in
    the entry: entered_by, source, party.
    """
    frame: Frame = book.once("signatures", lambda: book.engine.keep(_signatures(book)))
    return frame


def _signatures(book: Book) -> Frame:
    minor, account = nw.col("minor"), nw.col("account")
    lines = book.lines("entry_id", "minor", "account").filter(minor != 0)
    lines = lines.with_columns(
        debit=nw.when(minor > 0).then(minor).otherwise(0),
        debited=nw.when(minor > 0).then(account),
        credited=nw.when(minor < 0).then(account),
    )
    made = lines.group_by("entry_id").agg(
        nw.len().alias("line_count"),
        nw.col("debit").sum(),
        minor.sum().alias("net"),
        minor.max().alias("top"),
        minor.min().alias("low"),
        nw.col("debited").min().alias("dfirst"),
        nw.col("debited").max().alias("dlast"),
        nw.col("credited").min().alias("cfirst"),
        nw.col("credited").max().alias("clast"),
    )
    heads = ("entry_id", "posting_date", "effective_date", "entered_by", "source", "party")
    whole = made.join(book.entries.select(*heads), on="entry_id", how="inner")
    return whole.with_columns(
        credit=nw.col("debit") - nw.col("net"),
        effective_date=nw.coalesce("effective_date", "posting_date"),
        posting_day=day_number("posting_date"),
    ).drop("net")


def day_number(column: str) -> nw.Expr:
    """The days of a date column counted through the years, so that differences are days.

    In whole numbers, because engines differ in what the difference of two dates is.
    """
    date = nw.col(column).dt
    year, month, day = (part.cast(nw.Int64) for part in (date.year(), date.month(), date.day()))
    # Years begin in March, so that the leap day is the last of its year.
    year = year - nw.when(month <= 2).then(nw.lit(1)).otherwise(nw.lit(0))
    leap_days = year // 4 - year // 100 + year // 400
    return year * 365 + leap_days + (((month + 9) % 12) * 306 + 5) // 10 + day
