"""D12: lines of equal account, period and amount, as published for the AICPA's example ledger."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Settings
from crossfoot.engine.base import Frame


def find_same_period_lines(book: Book, settings: Settings) -> Frame:
    same = ("account", "period", "minor")
    lines = book.lines("line_id", *same).with_columns(size=nw.len().over(*same))
    return lines.filter(nw.col("size") > 1).with_columns(score=nw.lit(0.5))


SAME_PERIOD = Check(
    code="D12",
    name="same_period",
    title="Same account, period and amount",
    family="duplicates",
    unit="line",
    weight=4,
    needs=frozenset({"period"}),
    parameters=(),
    source="AICPA Audit Data Standards, example analyses of the general ledger",
    reason="one of {size:count} lines of {minor:money} on account {account} in period {period}",
    find=find_same_period_lines,
    on_by_default=False,  # on most ledgers it flags too much to read
)
