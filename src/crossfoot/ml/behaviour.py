"""Behaviour: what becomes of models after their training, by reviewers' words and newer models."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.ml.shares import wilson

_HIGH = "HIGH"
#: Places are compared among what reviewers get to see: so many of either model's first.
_FIRST_SHARE = 0.01


@dataclass(frozen=True)
class Confirmed:
    """Of the entries that were called HIGH and judged, those that were exceptions.

    `low` and `high` are the 95 % interval of the precision (Wilson); None where nobody judged any.
    """

    judged: int
    exceptions: int
    precision: float | None
    low: float | None
    high: float | None


def confirmed(pairs: Sequence[tuple[pl.DataFrame, pl.DataFrame]]) -> Confirmed:
    """The precision of HIGH by what reviewers said, over ledgers.

    Of each, entries as MlResult.entries, and journal_id with decision (exception or cleared). Leave
    out what the models have learned from: they would be measured on what they were told.
    """
    found = [_judged(entries, said) for entries, said in pairs]
    judged, exceptions = (sum(one[place] for one in found) for place in (0, 1))
    if not judged:
        return Confirmed(0, 0, None, None, None)
    low, high = wilson(exceptions, judged)
    return Confirmed(
        judged, exceptions, round(exceptions / judged, 4), round(low, 4), round(high, 4)
    )


def _judged(entries: pl.DataFrame, said: pl.DataFrame) -> tuple[int, int]:
    high = entries.filter(pl.col("level") == _HIGH).select("journal_id").unique()
    words = high.join(said.select("journal_id", "decision"), on="journal_id")
    return words.height, int((words["decision"] == "exception").sum())


@dataclass(frozen=True)
class Stability:
    """How much two models agree on one ledger.

    `rank_correlation` (Spearman) of the ensemble over all entries; `kept`, of the first hundredth
    by the one before, the share that is in that of the one now. None where there is nothing to
    compare.
    """

    entries: int
    rank_correlation: float | None
    kept: float | None


def stability(before: pl.DataFrame, now: pl.DataFrame) -> Stability:
    """Compare what two models said of a ledger: entries as MlResult.entries."""
    both = now.select("entry_id", "ensemble").join(
        before.select("entry_id", was="ensemble"), on="entry_id"
    )
    if both.height < 2:
        return Stability(both.height, None, None)
    count = max(round(both.height * _FIRST_SHARE), 1)
    first, earlier = (frame["entry_id"].head(count) for frame in (now, before))
    found = both.select(pl.corr("ensemble", "was", method="spearman")).item()
    # Entries that are all equally strange have no order.
    is_ordered = found is not None and found == found
    return Stability(
        entries=both.height,
        rank_correlation=round(float(found), 4) if is_ordered else None,
        kept=round(int(earlier.is_in(first.implode()).sum()) / count, 4),
    )
