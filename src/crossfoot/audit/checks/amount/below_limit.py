"""A6: just below an approval limit."""

import narwhals.stable.v2 as nw

from crossfoot.audit.approval import NO_LIMITS, approval_limits, where_from
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.engine.base import Frame


def find_below_limit(book: Book, settings: Settings) -> Frame:
    limits = approval_limits(book, settings.engagement)
    if not limits:
        raise NotRunError(NO_LIMITS)
    total = nw.col("debit")
    limit = nw.lit(0)
    for one in reversed(limits):
        is_below = (total < one) & (total >= round(one * (1 - settings["band"])))
        limit = nw.when(is_below).then(nw.lit(one)).otherwise(limit)
    found = book.entries.select("entry_id", "debit", limit=limit).filter(nw.col("limit") > 0)
    left = nw.col("limit") - nw.col("debit")
    share = left.cast(nw.Float64) / nw.col("limit").cast(nw.Float64)
    # Half the score for being in the band, the rest the nearer the limit.
    score = 1.0 - 0.5 * share / settings["band"]
    origin = nw.lit(where_from(settings.engagement))
    return found.select("entry_id", "debit", "limit", left=left, score=score, origin=origin)


BELOW_LIMIT = Check(
    code="A6",
    name="below_limit",
    title="Just below an approval limit",
    family="amount",
    unit="entry",
    weight=10,
    needs=frozenset({"entry_id"}),
    parameters=(Parameter("band", 0.05, "share of the limit that counts as just below"),),
    source="AS 2401.61; CAQ 2008 practice aid, 5.5; Nigrini, Forensic Analytics, ch. 8",
    reason="total {debit:money} is {left:money} below {limit:money}, {origin}",
    find=find_below_limit,
)
