"""Review: which entries a reviewer should judge next, so that the models learn most from it."""

from typing import Final

import polars as pl

from crossfoot.ml.keys import drawn
from crossfoot.ml.run import MlResult

#: Of what is suggested: the strangest, those where detectors are least at one, and any others,
#: which tell how much is missed.
_STRANGEST: Final = 0.80
_DISPUTED: Final = 0.15
#: Entries so far down are disputed about; below, everything is usual.
_MIDDLE = 0.10


def suggest_reviews(
    result: MlResult, count: int, *, judged: pl.Series | None = None, seed: int = 0
) -> pl.DataFrame:
    """Suggest up to `count` entries that nobody has judged.

    Columns: entry_id, journal_id, why (strangest, disputed or random), ensemble. Of a hundred,
    eighty are the strangest; fifteen are of the first tenth, where the strongest and the weakest
    detector are furthest apart; five are drawn from all others. `judged`: journal_id of entries
    that have been.
    """
    entries = result.entries
    if judged is not None:
        entries = entries.filter(~pl.col("journal_id").is_in(judged.implode()))
    strangest = entries.head(round(count * _STRANGEST)).with_columns(why=pl.lit("strangest"))
    rest = entries.slice(strangest.height)
    middle = rest.head(round(entries.height * _MIDDLE))
    disputed = _disputed(result, middle).head(round(count * _DISPUTED))
    left = rest.join(disputed, on="entry_id", how="anti").sort("journal_id", "entry_id")
    wanted = max(count - strangest.height - disputed.height, 0)
    chosen = left[drawn(left["journal_id"].hash(0), wanted, seed, 5)]
    columns = ["entry_id", "journal_id", "why", "ensemble"]
    parts = (strangest, disputed, chosen.with_columns(why=pl.lit("random")))
    return pl.concat([part.select(columns) for part in parts])


def _disputed(result: MlResult, entries: pl.DataFrame) -> pl.DataFrame:
    """The entries, first those that one detector finds strange and another does not."""
    names = [name for name in result.detectors if name != "ensemble"]
    gap = pl.max_horizontal(names) - pl.min_horizontal(names)
    ordered = entries.with_columns(gap=gap, why=pl.lit("disputed"))
    return ordered.sort("gap", "journal_id", "entry_id", descending=[True, False, False])
