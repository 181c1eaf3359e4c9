"""U1: a user who hardly ever makes entries."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import tally
from crossfoot.engine.base import Frame


def find_seldom_users(book: Book, settings: Settings) -> Frame:
    max_lines = settings["max_lines"]
    named = tally(book, "entered_by").filter(~nw.col("entered_by").is_null())
    most = min(max_lines, book.line_count * settings["max_share"])
    seldom = named.filter(nw.col("lines") <= most)
    fewer = (max_lines - nw.col("lines")) / (2.0 * max(1, max_lines))
    seldom = seldom.with_columns(score=(0.5 + fewer).round(6))
    return book.lines("line_id", "entered_by").join(seldom, on="entered_by")


SELDOM_USER = Check(
    code="U1",
    name="seldom_user",
    title="Seldom user",
    family="people",
    unit="line",
    weight=8,
    needs=frozenset({"entered_by"}),
    parameters=(
        Parameter("max_lines", 20, "a user with at most so many lines is a seldom user", "lines"),
        Parameter("max_share", 0.01, "and at most this share of all lines", "share"),
    ),
    source="ISA 240.A45 (b); AS 2401.61; AICPA Audit Data Standards, example procedures",
    reason="user {entered_by} entered only {lines:lines} of the whole file",
    find=find_seldom_users,
)
