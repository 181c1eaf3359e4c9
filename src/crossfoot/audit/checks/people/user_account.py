"""U2: a user on an account that is not theirs."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import tally
from crossfoot.engine.base import Frame


def find_user_accounts(book: Book, settings: Settings) -> Frame:
    pairs = tally(book, "entered_by", "account").filter(~nw.col("entered_by").is_null())
    users = tally(book, "entered_by").rename({"lines": "user_lines"})
    accounts = tally(book, "account").rename({"lines": "account_lines"})
    known = pairs.join(users, on="entered_by").join(accounts, on="account")
    expected = nw.col("user_lines") * nw.col("account_lines") / float(book.line_count)
    lift = (nw.col("lines") / expected).round(6)
    novel = known.with_columns(expected=expected.round(6), lift=lift).filter(
        nw.col("lines") <= settings["max_lines"],
        nw.col("lift") <= settings["max_lift"],
        nw.col("user_lines") >= settings["min_user_lines"],
        nw.col("account_lines") >= settings["min_account_lines"],
    )
    novel = novel.with_columns(score=(1.0 - 0.5 * nw.col("lift") / settings["max_lift"]).round(6))
    lines = book.lines("line_id", "entered_by", "account")
    return lines.join(novel, on=["entered_by", "account"])


USER_ACCOUNT = Check(
    code="U2",
    name="user_account",
    title="User on an account that is not theirs",
    family="people",
    unit="line",
    weight=8,
    needs=frozenset({"entered_by"}),
    parameters=(
        Parameter("max_lines", 4, "the user has at most so many lines on the account", "lines"),
        Parameter("max_lift", 0.1, "and this part of what chance would give", "ratio"),
        Parameter("min_user_lines", 50, "users with fewer lines are left to U1", "lines"),
        Parameter("min_account_lines", 50, "accounts with fewer lines are left to S1", "lines"),
    ),
    source="ISA 240.A45 (b); CAQ 2008 practice aid, 5",
    reason="user {entered_by} has {lines:count} of the {account_lines:count} lines on account "
    "{account}, "
    "where {expected:number} would be usual",
    find=find_user_accounts,
)
