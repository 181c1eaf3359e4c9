"""Review: which entries a reviewer should judge next, so that the models learn most from it."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.fact_words import thousands
from crossfoot.ml.keys import drawn

#: Of what is suggested: the strangest, those where detectors are least at one, and any others,
#: which tell how much is missed.
_STRANGEST: Final = 0.80
_DISPUTED: Final = 0.15
#: Entries so far down are disputed about; below, everything is usual.
_MIDDLE = 0.10
_STRANGEST_TEXT: Final = "One of the strangest that nobody has judged."
_DISPUTED_TEXT: Final = (
    "The detectors disagree, so that a judgement settles most: by {} {} is so strange, by {} {}."
)
_RANDOM_TEXT: Final = "Drawn by chance from all others: it tells how much the models miss."


def suggest_reviews(
    entries: pl.DataFrame,
    detectors: Sequence[str],
    count: int,
    *,
    judged: pl.Series | None = None,
    seed: int = 0,
) -> pl.DataFrame:
    """Suggest up to `count` entries that nobody has judged; those without a number can't be.

    `entries` and `detectors` are those of an MlResult; `judged`: journal_id of judged entries.
    Returns the columns of `entries`, why (strangest, disputed or random) and why_text (in words).
    Of a hundred, eighty are the strangest; fifteen are of the first tenth, where the strongest and
    the weakest detector are furthest apart; five are drawn from all others. The same entries and
    seed give the same suggestions.
    """
    entries = entries.filter(pl.col("journal_id").is_not_null())
    # By their bits: what is risky for being booked twice teaches nothing of what is strange.
    entries = entries.sort("ensemble", descending=True, maintain_order=True)
    if judged is not None:
        entries = entries.filter(~pl.col("journal_id").is_in(judged.implode()))
    strangest = entries.head(round(count * _STRANGEST))
    rest = entries.slice(strangest.height)
    middle = rest.head(round(entries.height * _MIDDLE))
    disputed = _disputed(middle, detectors).head(round(count * _DISPUTED))
    left = rest.join(disputed, on="entry_id", how="anti").sort("journal_id", "entry_id")
    wanted = max(count - strangest.height - disputed.height, 0)
    chosen = left[drawn(left["journal_id"].hash(0), wanted, seed, 5)]
    columns = [*entries.columns, "why", "why_text"]
    parts = (
        strangest.with_columns(why=pl.lit("strangest"), why_text=pl.lit(_STRANGEST_TEXT)),
        disputed,
        chosen.with_columns(why=pl.lit("random"), why_text=pl.lit(_RANDOM_TEXT)),
    )
    return pl.concat([part.select(columns) for part in parts])


def _disputed(entries: pl.DataFrame, detectors: Sequence[str]) -> pl.DataFrame:
    """The entries, first those that one detector finds strange and another does not."""
    names = [name for name in detectors if name != "ensemble"]
    titles = {one.name: one.title for one in ALL_DETECTORS}
    words = dict(enumerate(titles[name] for name in names))
    bits = pl.concat_list(names).list
    most, least = bits.max(), bits.min()
    text = pl.format(
        _DISPUTED_TEXT,
        bits.arg_max().replace_strict(words, return_dtype=pl.String),
        _one_in(most),
        bits.arg_min().replace_strict(words, return_dtype=pl.String),
        _one_in(least),
    )
    ordered = entries.with_columns(gap=most - least, why=pl.lit("disputed"), why_text=text)
    return ordered.sort("gap", "journal_id", "entry_id", descending=[True, False, False])


def _one_in(bits: pl.Expr) -> pl.Expr:
    """'one entry in 512'; of what nearly all are, 'nearly every entry'."""
    many = pl.lit(2.0).pow(bits).round(0).cast(pl.Int64)
    told = pl.format("one entry in {}", thousands(many))
    return pl.when(many > 1).then(told).otherwise(pl.lit("nearly every entry"))
