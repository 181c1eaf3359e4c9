"""U2B: a user in a source that others, or machines, feed."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import tally
from crossfoot.engine.base import Frame


def find_user_sources(book: Book, settings: Settings) -> Frame:
    pairs = tally(book, "entered_by", "source").filter(
        ~nw.col("entered_by").is_null(), ~nw.col("source").is_null()
    )
    totals = tally(book, "source").rename({"lines": "source_lines"})
    share = (nw.col("lines") / nw.col("source_lines")).round(6)
    novel = pairs.join(totals, on="source").with_columns(share=share)
    novel = novel.filter(
        nw.col("lines") <= settings["max_lines"], nw.col("share") <= settings["max_share"]
    ).with_columns(score=(1.0 - 0.4 * nw.col("share") / settings["max_share"]).round(6))
    lines = book.lines("line_id", "entered_by", "source")
    return lines.join(novel, on=["entered_by", "source"])


USER_SOURCE = Check(
    code="U2B",
    name="user_source",
    title="User outside the usual sources",
    family="people",
    unit="line",
    weight=10,
    needs=frozenset({"entered_by", "source"}),
    parameters=(
        Parameter("max_lines", 6, "the user has at most so many lines of the source", "lines"),
        Parameter("max_share", 0.005, "which are at most this share of the source", "share"),
    ),
    source="ISA 240.A45 (b); CAQ 2008 practice aid, 5",
    reason="user {entered_by} entered {lines:count} of the {source_lines:count} lines of source "
    "{source}",
    find=find_user_sources,
)
