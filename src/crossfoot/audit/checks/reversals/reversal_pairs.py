"""R1: booked just before a period's end and undone just after it."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.reversals import reversal_pairs
from crossfoot.audit.signatures import signatures
from crossfoot.engine.base import Frame

_SIDES = ("dfirst", "cfirst")


def find_reversals_over_period_end(book: Book, settings: Settings) -> Frame:
    pairs = _over_period_end(book, settings["days_before"], settings["days_after"])
    for side in _SIDES:
        usual = _released_as_usual(book, pairs, side, settings["usual_share"])
        pairs = pairs.join(usual, on=side, how="anti")
    score = (
        pl.when(pl.col("effective_date").dt.month() == 12)
        .then(1.0)
        .when(pl.col("effective_date").dt.month() % 3 == 0)
        .then(0.8)
        .otherwise(0.6)
    )
    shown = pairs.with_columns(score=score, booked="effective_date", undone="effective_date_later")
    both = [shown, shown.with_columns(entry_id="reversed_by")]
    columns = ("entry_id", "score", "booked", "undone", "debit")
    entries = pl.concat(both).sort("score", descending=True).unique("entry_id", keep="first")
    return book.engine.from_polars(entries.select(columns))


def _over_period_end(book: Book, before: int, after: int) -> pl.DataFrame:
    """Pairs whose entry is in the last days of a month and its reversal in the next first days."""
    dated = signatures(book).select("entry_id", "effective_date", "debit", *_SIDES)
    later = dated.select(reversed_by="entry_id", effective_date_later="effective_date")
    pairs = reversal_pairs(book).join(dated, on="entry_id", how="inner")
    pairs = pairs.join(later, on="reversed_by", how="inner")
    first, then = nw.col("effective_date"), nw.col("effective_date_later")
    crossing = pairs.filter(first.dt.month() != then.dt.month(), first < then)
    booked, undone = pl.col("effective_date"), pl.col("effective_date_later")
    return book.engine.collect(crossing).filter(
        (booked.dt.month_end() - booked).dt.total_days() < before,
        (undone - booked.dt.month_end()).dt.total_days() <= after,
    )


def _released_as_usual(book: Book, pairs: pl.DataFrame, side: str, share: float) -> pl.DataFrame:
    """Accounts whose lines are often released after a period end: accruals and deferrals."""
    minor = nw.col("minor")
    lines = book.lines("account", "minor").filter(minor > 0 if side == "dfirst" else minor < 0)
    total = lines.group_by("account").agg(nw.len().alias("entries")).rename({"account": side})
    counted = book.engine.collect(total).join(pairs.group_by(side).len("released"), on=side)
    usual = (pl.col("released") >= 3) & (pl.col("released") >= pl.col("entries") * share)
    return counted.filter(usual).select(side)


REVERSAL_PAIRS = Check(
    code="R1",
    name="reversal_pairs",
    title="Booked before period end and undone after it",
    family="reversals",
    unit="entry",
    weight=20,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("days_before", 5, "last days of a month in which the entry was booked", "days"),
        Parameter("days_after", 15, "first days of the next in which it was undone", "days"),
        Parameter("usual_share", 0.25, "an account is released as usual from this share", "share"),
    ),
    source="ISA 240.A45; AS 2401.61; AICPA ADS Reversal_Journal_ID",
    reason="{debit:money} booked on {booked:date} and undone on {undone:date}, over the period end",
    find=find_reversals_over_period_end,
)
