"""S5: a journal straight to an account that a sub-ledger feeds."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.roles import accounts_of_role, tagged_accounts
from crossfoot.audit.sources import manual_shares, manual_sources
from crossfoot.audit.tallies import join_facts
from crossfoot.engine.base import Frame


def find_direct_entries(book: Book, settings: Settings) -> Frame:
    engagement = settings.engagement
    control = tagged_accounts(book, engagement, "control")
    control = control or accounts_of_role(book, engagement, "receivable", "payable")
    if not control:
        raise NotRunError("no control account is known; name them as tags.control in the profile")
    shares = manual_shares(book, engagement).filter(
        pl.col("account").is_in(control), pl.col("manual_share") <= settings["max_manual_share"]
    )
    manual = manual_sources(book, engagement)
    lines = book.lines("line_id", "account", "source", "party", "minor")
    direct = lines.filter(nw.col("source").is_in(manual), nw.col("minor") != 0)
    found = join_facts(book, direct, shares, "account")
    score = nw.when(nw.col("party").is_null()).then(1.0).otherwise(0.6)
    return found.with_columns(nw.col("source").cast(nw.String), score=score)


CONTROL_ACCOUNT = Check(
    code="S5",
    name="control_account",
    title="Direct entry to a control account",
    family="accounts",
    unit="line",
    weight=8,
    needs=frozenset({"source"}),
    parameters=(
        Parameter(
            "max_manual_share", 0.05, "an account with more manual lines is no control account"
        ),
    ),
    source="ISA 240.A44; AS 2401.61",
    reason="source {source} posts by hand to control account {account}, where manual lines are "
    "{manual_share:percent} of all",
    find=find_direct_entries,
)
