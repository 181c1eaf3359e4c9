"""Ranking: how a model ranks the entries of a ledger against the model before it."""

from dataclasses import dataclass
from typing import Final

import polars as pl

#: Places further down than this share of the entries are one to a reviewer, who never gets there.
SEEN_SHARE: Final = 0.05
EXCEPTION: Final = "exception"
CLEARED: Final = "cleared"
_OF_EACH = ("risk", "level")
_HIGH = "HIGH"


@dataclass(frozen=True)
class MeanRank:
    """How many entries were judged so, and their mean place before and now (None without any)."""

    entries: int
    before: float | None
    now: float | None


@dataclass(frozen=True)
class RankingSummary:
    """What a new model changed: which entries it calls HIGH, and where the judged ones are."""

    entries: int
    entered_high: int
    left_high: int
    exceptions: MeanRank
    cleared: MeanRank


@dataclass(frozen=True)
class RankingChanges:
    """The entries whose place changed in a way that counts, and the summary of all.

    `rows`: entry_id, journal_id, rank_before, rank_now (from 1, the riskiest), risk_before,
    risk_now, level_before, level_now, decision (exception, cleared or null), move (places towards
    the top, where places below the first twentieth count as its end).
    """

    rows: pl.DataFrame
    summary: RankingSummary


def ranking_changes(
    before: pl.DataFrame, now: pl.DataFrame, judged: pl.DataFrame
) -> RankingChanges:
    """Compare what two models said of the entries of one ledger.

    `before` and `now` are entries of an MlResult, riskiest first; `judged` has journal_id and
    decision. Listed are the judged entries, and all that are or were in the first twentieth; judged
    ones come first, then those that moved furthest.
    """
    border = max(round(now.height * SEEN_SHARE), 1)
    joined = _ranked(now).join(_ranked(before), on="entry_id", suffix="_before")
    words = judged.select("journal_id", "decision")
    told = joined.join(words, on="journal_id", how="left").select(
        "entry_id",
        "journal_id",
        *(column for name in ("rank", *_OF_EACH) for column in _paired(name)),
        "decision",
        move=_seen("rank_before", border) - _seen("rank", border),
    )
    is_judged = pl.col("decision").is_not_null()
    is_seen = pl.min_horizontal("rank_before", "rank_now") <= border
    order = [is_judged, pl.col("move").abs(), "rank_now"]
    shown = told.filter(is_judged | is_seen).sort(order, descending=[True, True, False])
    return RankingChanges(shown, _summary(told))


def _ranked(entries: pl.DataFrame) -> pl.DataFrame:
    ranked = entries.with_row_index("rank", offset=1)
    return ranked.select("entry_id", "journal_id", pl.col("rank").cast(pl.Int64), *_OF_EACH)


def _paired(name: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(f"{name}_before"), pl.col(name).alias(f"{name}_now")


def _seen(rank: str, border: int) -> pl.Expr:
    return pl.min_horizontal(pl.col(rank), pl.lit(border + 1, pl.Int64))


def _summary(told: pl.DataFrame) -> RankingSummary:
    was, is_now = pl.col("level_before") == _HIGH, pl.col("level_now") == _HIGH
    return RankingSummary(
        entries=told.height,
        entered_high=told.filter(is_now & ~was).height,
        left_high=told.filter(was & ~is_now).height,
        exceptions=_mean_rank(told, EXCEPTION),
        cleared=_mean_rank(told, CLEARED),
    )


def _mean_rank(told: pl.DataFrame, decision: str) -> MeanRank:
    found = told.filter(pl.col("decision") == decision)
    means = found.select(pl.mean("rank_before").round(1), pl.mean("rank_now").round(1)).row(0)
    return MeanRank(found.height, *means)
