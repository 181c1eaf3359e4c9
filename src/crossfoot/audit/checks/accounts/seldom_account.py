"""S1: an account that is hardly ever used."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.openings import without_openings
from crossfoot.audit.tallies import tally
from crossfoot.engine.base import Frame


def find_seldom_accounts(book: Book, settings: Settings) -> Frame:
    max_lines = settings["max_lines"]
    most = min(max_lines, book.line_count * settings["max_share"])
    seldom = tally(book, "account").filter(nw.col("lines") <= most)
    fewer = (max_lines - nw.col("lines")) / (2.0 * max(1, max_lines))
    seldom = seldom.with_columns(score=(0.6 + fewer).round(6))
    found = book.lines("line_id", "account").join(seldom, on="account")
    return without_openings(book, found, settings.engagement)


SELDOM_ACCOUNT = Check(
    code="S1",
    name="seldom_account",
    title="Seldom-used account",
    family="accounts",
    unit="line",
    weight=8,
    needs=frozenset(),
    parameters=(
        Parameter("max_lines", 3, "an account with at most so many lines is seldom used", "lines"),
        Parameter("max_share", 0.01, "and at most this share of all lines", "share"),
    ),
    source="ISA 240.A45 (a); AS 2401.61; AICPA Audit Data Standards, example procedures",
    reason="account {account} has only {lines:lines} in the whole file",
    find=find_seldom_accounts,
)
