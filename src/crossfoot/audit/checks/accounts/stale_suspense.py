"""S4B: a suspense or clearing account that is not cleared."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.roles import accounts_of_role
from crossfoot.engine.base import Frame


def find_stale_balances(book: Book, settings: Settings) -> Frame:
    accounts = accounts_of_role(book, settings.engagement, "suspense", "clearing")
    if not accounts:
        raise NotRunError("no account is known to be suspense or clearing; name them as tags")
    lines = book.lines("account", "posting_date", "minor")
    lines = lines.filter(nw.col("account").is_in(accounts))
    daily = book.engine.collect(
        lines.group_by("account", "posting_date").agg(nw.col("minor").sum())
    )
    balances = _balances(book, daily)
    since = book.period_to - dt.timedelta(days=settings["days"])
    tolerance = round(settings["tolerance"] * book.unit)
    stale = balances.filter(pl.col("minor").abs() > tolerance, pl.col("open_since") <= since)
    age = (pl.lit(book.period_to) - pl.col("open_since")).dt.total_days()
    score = (0.4 + age / 600).clip(0.4, 1.0).round(6)
    return book.engine.from_polars(stale.with_columns(days=age, score=score))


def _balances(book: Book, daily: pl.DataFrame) -> pl.DataFrame:
    """Return subject (account), minor (balance at the end), open_since (when it was last zero)."""
    opening = _opening(book)
    running = pl.col("minor").cum_sum().over("account") + pl.col("opening")
    days = daily.sort("account", "posting_date").join(opening, on="account", how="left")
    days = days.with_columns(pl.col("opening").fill_null(0)).with_columns(balance=running)
    after_zero = pl.col("balance").shift(1).over("account").fill_null(pl.col("opening")) == 0
    ends = days.with_columns(begins=pl.when(after_zero).then("posting_date")).group_by("account")
    found = ends.agg(minor=pl.col("balance").last(), open_since=pl.col("begins").max())
    return found.select(
        "minor",
        subject=pl.col("account"),
        open_since=pl.col("open_since").fill_null(book.period_from),
    ).sort("subject")


def _opening(book: Book) -> pl.DataFrame:
    if book.opening is None:
        return pl.DataFrame(schema={"account": pl.String, "opening": pl.Int64})
    minor = (pl.col("balance") * book.unit).cast(pl.Int64)
    return book.opening.group_by("account").agg(opening=minor.sum())


STALE_SUSPENSE = Check(
    code="S4B",
    name="stale_suspense",
    title="Suspense or clearing account that is not cleared",
    family="accounts",
    unit="observation",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("days", 60, "a balance open for longer is stale", "days"),
        Parameter("tolerance", 1.0, "balance that is accepted", "currency"),
    ),
    source="ISA 240.A45; JAIA ACC_004",
    reason="account {subject} ends with {minor:money} and has not been zero since "
    "{open_since:date}, {days:count} days before the last posting",
    find=find_stale_balances,
)
