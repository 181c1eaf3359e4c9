"""U5: one person makes a large part of all entries."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.usernames import is_automatic
from crossfoot.engine.base import Frame


def find_user_shares(book: Book, settings: Settings) -> Frame:
    users = book.entries.filter(~nw.col("entered_by").is_null()).group_by("entered_by")
    counted = users.agg(
        nw.len().cast(nw.Int64).alias("entries"), nw.col("debit").sum().alias("minor")
    )
    table = book.engine.collect(counted)
    if not settings["include_automatic"]:
        automatic = [name for name in table["entered_by"].to_list() if is_automatic(name)]
        table = table.filter(~pl.col("entered_by").is_in(automatic))
    share = (pl.col("entries") / book.entry_count).round(6)
    large = table.with_columns(share=share, subject=pl.col("entered_by"))
    large = large.filter(pl.col("share") > settings["max_share"])
    return book.engine.from_polars(large.with_columns(score=pl.col("share").clip(0.3, 1.0)))


USER_SHARE = Check(
    code="U5",
    name="user_share",
    title="One user makes a large part of the entries",
    family="people",
    unit="observation",
    weight=4,
    needs=frozenset({"entered_by", "entry_id"}),
    parameters=(
        Parameter("max_share", 0.25, "part of all entries that one user may make", "share"),
        Parameter(
            "include_automatic",
            default=False,
            meaning="whether to report batch and interface users",
        ),
    ),
    source="COSO, segregation of duties; Paciolus, single user share",
    reason="user {entered_by} made {entries:count} entries, {share:percent} of all",
    find=find_user_shares,
)
