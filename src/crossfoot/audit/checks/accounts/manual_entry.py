"""M1: a manual entry between accounts that systems feed."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.sources import manual_shares, manual_sources
from crossfoot.audit.tallies import join_facts
from crossfoot.engine.base import Frame


def find_manual_entries(book: Book, settings: Settings) -> Frame:
    manual = manual_sources(book, settings.engagement)
    if not manual:
        raise NotRunError("no source looks manual; name them as manual_sources in the profile")
    accounts = _automatic_accounts(book, settings)
    lines = book.lines("entry_id", "account", "source", "minor")
    found = join_facts(book, lines.filter(nw.col("source").is_in(manual)), accounts, "account")
    entries = found.group_by("entry_id").agg(
        nw.len().cast(nw.Int64).alias("automatic_lines"),
        nw.col("manual_share").max(),
        nw.col("account").min(),
        nw.col("source").min(),
        nw.col("minor").abs().max().alias("largest"),
    )
    complete = entries.join(book.entries.select("entry_id", "line_count"), on="entry_id").filter(
        nw.col("automatic_lines") == nw.col("line_count"),
        nw.col("largest") >= settings["min_amount"] * book.unit,
    )
    score = (1.0 - 0.5 * nw.col("manual_share") / max(settings["max_manual_share"], 1e-6)).round(6)
    return complete.with_columns(score=score, source=nw.col("source").cast(nw.String))


def _automatic_accounts(book: Book, settings: Settings) -> pl.DataFrame:
    accounts = manual_shares(book, settings.engagement)
    automatic = pl.col("manual_share") <= settings["max_manual_share"]
    return accounts.filter(automatic, pl.col("lines") >= settings["min_lines"])


MANUAL_ENTRY = Check(
    code="M1",
    name="manual_entry",
    title="Manual entry between automatic accounts",
    family="accounts",
    unit="entry",
    weight=12,
    needs=frozenset({"entry_id", "source"}),
    parameters=(
        Parameter("max_manual_share", 0.05, "manual part of an automatic account", "share"),
        Parameter("min_lines", 20, "accounts with fewer lines are not judged", "lines"),
        Parameter("min_amount", 0.0, "entries whose lines are all smaller are left", "currency"),
    ),
    source="ISA 240.32(a); AS 2401.61; CAQ 2008 practice aid, 9",
    reason="a manual entry ({source}) only on accounts that systems feed: manual lines are at most "
    "{manual_share:percent} of each, account {account} among them",
    find=find_manual_entries,
)
