"""S4: money going out by a source that does not make payments."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.roles import accounts_of_role
from crossfoot.engine.base import Frame


def find_cash_credits(book: Book, settings: Settings) -> Frame:
    cash = accounts_of_role(book, settings.engagement, "cash")
    if not cash:
        raise NotRunError("no account is known to be cash; name them as tags.cash in the profile")
    lines = book.lines("line_id", "account", "source", "minor")
    paid = lines.filter(nw.col("account").is_in(cash), nw.col("minor") < 0)
    paid = paid.with_columns(nw.col("source").cast(nw.String), amount=-nw.col("minor"))
    sources = book.engine.collect(
        paid.group_by("source").agg(nw.len().cast(nw.Int64).alias("lines"))
    )
    share = (pl.col("lines") / pl.col("lines").sum()).round(6)
    unusual = sources.drop_nulls().with_columns(share=share).filter(_is_unusual(settings))
    facts = unusual.with_columns(score=(1.0 - 0.5 * pl.col("share") / 0.02).clip(0.5, 1).round(6))
    return paid.join(book.engine.from_polars(facts), on="source")


def _is_unusual(settings: Settings) -> pl.Expr:
    given = list(settings["payment_sources"])
    max_share: float = settings["max_share"]
    return pl.col("source").is_in(given).not_() if given else pl.col("share") <= max_share


CASH_CREDIT = Check(
    code="S4",
    name="cash_credit",
    title="Credit to cash outside payment sources",
    family="accounts",
    unit="line",
    weight=10,
    needs=frozenset({"source"}),
    parameters=(
        Parameter("payment_sources", (), "sources that make payments; none: found from the data"),
        Parameter(
            "max_share", 0.02, "a source with more of the payments is a payment source", "share"
        ),
    ),
    source="ISA 240.A45; CaseWare, credits to cash",
    reason="{amount:money} leaves cash account {account} by source {source}, "
    "which makes {share:percent} of such lines",
    find=find_cash_credits,
)
