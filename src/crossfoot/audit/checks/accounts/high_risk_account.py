"""S4C: a manual or large line on an account that the auditor marked."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.roles import tagged_accounts
from crossfoot.audit.sources import manual_sources
from crossfoot.engine.base import Frame


def find_high_risk_lines(book: Book, settings: Settings) -> Frame:
    marked = tagged_accounts(book, settings.engagement, "high_risk")
    if not marked:
        raise NotRunError("the profile marks no account: give prefixes as tags.high_risk")
    lines = book.lines("line_id", "account", "source", "minor")
    lines = lines.filter(nw.col("account").is_in(marked))
    lines = lines.with_columns(nw.col("source").cast(nw.String), amount=nw.col("minor").abs())
    large = nw.col("amount") >= round(settings["min_amount"] * book.unit)
    if settings["only_manual"] and "source" in book.present:
        large = large & nw.col("source").is_in(manual_sources(book, settings.engagement))
    return lines.filter(large).with_columns(score=nw.lit(0.7))


HIGH_RISK_ACCOUNT = Check(
    code="S4C",
    name="high_risk_account",
    title="Line on a high-risk account",
    family="accounts",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("min_amount", 0.0, "smaller lines are left", "currency"),
        Parameter("only_manual", default=True, meaning="whether only manual sources count"),
    ),
    source="ISA 240.A45: accounts of complex or estimated amounts, error-prone, unreconciled",
    reason="{amount:money} on account {account}, which the profile marks as high risk "
    "(source {source})",
    find=find_high_risk_lines,
)
