"""Approval limits: those of the engagement, or those that the entries themselves give away."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement

#: Limits that companies set, in currency units.
CUSTOMARY = tuple(
    head * 10**power for power in range(2, 8) for head in (1.0, 2.0, 2.5, 3.0, 5.0, 7.5)
)
#: Width of the bands beside a limit that are compared, as a share of it.
_BAND = 0.05
NO_LIMITS = (
    "no approval limits are given (approval_limits in the profile) and the entries show none"
)
_LEAST = 20
_TIMES = 3.0


#: What a limit is, for the reasons of checks.
GIVEN = "an approval limit of the profile"
SEEN = "a limit that the entries themselves show"
ASSUMED = "a usual limit that is only assumed, as none are given"


def where_from(engagement: Engagement) -> str:
    """What the limits of `approval_limits` are."""
    return GIVEN if engagement.approval_limits else SEEN


def approval_limits(book: Book, engagement: Engagement) -> list[int]:
    """The limits in minor units, ascending; empty when none are given and none can be seen."""
    if engagement.approval_limits:
        return sorted(round(limit * book.unit) for limit in engagement.approval_limits)
    limits: list[int] = book.once("approval limits in the data", lambda: _visible_limits(book))
    return limits


def _visible_limits(book: Book) -> list[int]:
    """Limits with far more entries just below than just above and further below.

    People who avoid an approval leave a hole above the limit; chance and prices do not.
    """
    candidates = [round(limit * book.unit) for limit in CUSTOMARY]
    total = nw.col("debit")
    sums = []
    for limit in candidates:
        band = round(limit * _BAND)
        for name, low in (("below", limit - band), ("under", limit - 2 * band), ("above", limit)):
            is_in = (total >= low) & (total < low + band)
            sums.append(is_in.cast(nw.Int64).sum().alias(f"{name}{limit}"))
    counts = book.engine.collect(book.entries.select(*sums)).row(0, named=True)
    return [limit for limit in candidates if _stands_out(counts, limit)]


def _stands_out(counts: dict[str, int], limit: int) -> bool:
    below = counts[f"below{limit}"] or 0
    beside = max(counts[f"above{limit}"] or 0, counts[f"under{limit}"] or 0, 1)
    return below >= _LEAST and below >= _TIMES * beside
