"""S5B: intercompany postings that do not net."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.roles import accounts_of_role
from crossfoot.engine.base import Frame


def find_open_intercompany(book: Book, settings: Settings) -> Frame:
    accounts = accounts_of_role(book, settings.engagement, "intercompany")
    if not accounts:
        raise NotRunError("no account is known to be intercompany; name them as tags.intercompany")
    lines = book.lines("account", "entity", "posting_date", "minor")
    lines = lines.filter(nw.col("account").is_in(accounts)).with_columns(
        year=nw.col("posting_date").dt.year(), month=nw.col("posting_date").dt.month()
    )
    keys = ("entity", "year", "month")
    monthly = book.engine.collect(lines.group_by(*keys).agg(nw.col("minor").sum()))
    if monthly["entity"].n_unique() < 2:
        raise NotRunError("only one company of the group is in the file")
    tolerance = round(settings["tolerance"] * book.unit)
    months = monthly.group_by("year", "month").agg(pl.col("minor").sum())
    two = pl.col("month").cast(pl.String).str.zfill(2)
    subject = pl.concat_str(pl.col("year").cast(pl.String), pl.lit("-"), two)
    found = months.with_columns(subject=subject).filter(pl.col("minor").abs() > tolerance)
    return book.engine.from_polars(found.with_columns(score=pl.lit(0.7)).sort("subject"))


INTERCOMPANY_NET = Check(
    code="S5B",
    name="intercompany_net",
    title="Intercompany postings that do not net",
    family="accounts",
    unit="observation",
    weight=6,
    needs=frozenset({"entity"}),
    parameters=(Parameter("tolerance", 1.0, "difference that is accepted", "currency"),),
    source="ISA 240.A45; ISA 600",
    reason="intercompany postings of {subject} over all companies differ by {minor:money}",
    find=find_open_intercompany,
)
