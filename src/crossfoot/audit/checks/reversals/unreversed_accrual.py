"""R2: an accrual that was not reversed, where others are."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.wording import find_wording, text_columns
from crossfoot.engine.base import Frame

_LINE = ("line_id", "entry_id", "account", "minor", "posting_date")


def find_unreversed_accruals(book: Book, settings: Settings) -> Frame:
    if not text_columns(book):
        raise NotRunError("the file has no texts that tell accruals")
    accrued = _accrual_lines(book, settings)
    mirrored = _mirrored(book, accrued, settings["days"])
    by_entry = mirrored.group_by("entry_id").agg(
        pl.col("posting_date").max(),
        pl.col("is_reversed").any(),
        pl.col("reverses").any(),
        amount=pl.col("minor").abs().max(),
        account=pl.col("account").sort_by("minor", "account").first(),
    )
    accruals = by_entry.filter(~pl.col("reverses"))
    usual = pl.col("is_reversed").mean().over("account").round(6)
    enough = pl.len().over("account") >= settings["min_accruals"]
    last = book.period_to - dt.timedelta(days=settings["days"])
    found = accruals.with_columns(usual=usual, enough=enough).filter(
        ~pl.col("is_reversed"),
        pl.col("enough"),
        pl.col("usual") >= settings["usual_share"],
        pl.col("posting_date") <= last,
    )
    columns = ("entry_id", "posting_date", "amount", "account", "usual", "score")
    scored = found.with_columns(score=pl.col("usual").clip(0.3, 1.0)).select(columns)
    return book.engine.from_polars(scored.with_columns(days=pl.lit(settings["days"])))


def _accrual_lines(book: Book, settings: Settings) -> pl.DataFrame:
    """The lines of entries in the last days of a month whose text speaks of an accrual."""
    languages = tuple(settings.engagement.languages)
    worded = find_wording(book, "accrual", languages).select("line_id")
    entries = book.lines("line_id", "entry_id").join(worded, on="line_id").select("entry_id")
    lines = book.lines(*_LINE).join(entries.unique(), on="entry_id", how="semi")
    table = book.engine.collect(lines)
    left = (pl.col("posting_date").dt.month_end() - pl.col("posting_date")).dt.total_days()
    return table.filter(left < settings["last_days"])


def _mirrored(book: Book, accrued: pl.DataFrame, days: int) -> pl.DataFrame:
    """Add is_reversed and reverses: an opposite line on the account in the days after, before."""
    amounts = accrued["minor"].abs().unique().sort().to_list()
    accounts = accrued["account"].unique().sort().to_list()
    opposite = book.lines("entry_id", "account", "minor", "posting_date").filter(
        nw.col("account").is_in(accounts), nw.col("minor").abs().is_in(amounts)
    )
    others = book.engine.collect(opposite).select(
        "account", minor=-pl.col("minor"), other_date="posting_date", other_id="entry_id"
    )
    pairs = accrued.join(others, on=["account", "minor"])
    lag = (pl.col("other_date") - pl.col("posting_date")).dt.total_days()
    near = pairs.with_columns(lag=lag).filter(
        pl.col("other_id") != pl.col("entry_id"), pl.col("lag").abs() <= days
    )
    after = near.filter(pl.col("lag") >= 0).select("line_id").unique()
    before = near.filter(pl.col("lag") < 0).select("line_id").unique()
    line = pl.col("line_id")
    return accrued.with_columns(
        is_reversed=line.is_in(after["line_id"].implode()),
        reverses=line.is_in(before["line_id"].implode()),
    )


UNREVERSED_ACCRUAL = Check(
    code="R2",
    name="unreversed_accrual",
    title="Accrual that was not reversed",
    family="reversals",
    unit="entry",
    weight=8,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("days", 45, "a reversal comes within so many days", "days"),
        Parameter("last_days", 7, "accruals are entered in so many last days of a month", "days"),
        Parameter("usual_share", 0.5, "part of the account's accruals that is reversed", "share"),
        Parameter("min_accruals", 3, "accounts with fewer accruals are not judged", "entries"),
    ),
    source="JAIA PTN_002; ISA 240.A45",
    reason="an accrual of {amount:money} posted on {posting_date:date} was not reversed within "
    "{days:count} days; {usual:percent} of the accruals on account {account} are",
    find=find_unreversed_accruals,
)
