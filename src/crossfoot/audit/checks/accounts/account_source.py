"""S2B: a source that debits or credits an account it otherwise never touches."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

_KEYS = ["source", "account", "is_debit"]


def find_account_sources(book: Book, settings: Settings) -> Frame:
    lines = book.lines("line_id", "source", "account", "minor")
    lines = lines.filter(~nw.col("source").is_null()).with_columns(is_debit=nw.col("minor") > 0)
    counted = lines.group_by(*_KEYS).agg(nw.len().cast(nw.Int64).alias("lines"))
    groups = book.engine.keep(counted)
    sources = groups.group_by("source").agg(nw.col("lines").sum().alias("source_lines"))
    share = (nw.col("lines") / nw.col("source_lines")).round(6)
    novel = groups.join(sources, on="source").with_columns(share=share)
    novel = novel.filter(
        nw.col("lines") <= settings["max_lines"], nw.col("share") <= settings["max_share"]
    )
    side = nw.when(nw.col("is_debit")).then(nw.lit("debits")).otherwise(nw.lit("credits"))
    score = (1.0 - 0.4 * nw.col("share") / settings["max_share"]).round(6)
    return lines.join(novel.with_columns(score=score, side=side), on=_KEYS)


ACCOUNT_SOURCE = Check(
    code="S2B",
    name="account_source",
    title="Account unusual for its source",
    family="accounts",
    unit="line",
    weight=8,
    needs=frozenset({"source"}),
    parameters=(
        Parameter("max_lines", 4, "the source has at most so many such lines", "lines"),
        Parameter("max_share", 0.0005, "which are at most this share of its lines", "share"),
    ),
    source="ISA 240.A45 (a); CAQ 2008 practice aid, 5",
    reason="source {source} {side} account {account} only {lines:times} in "
    "{source_lines:count} lines",
    find=find_account_sources,
)
