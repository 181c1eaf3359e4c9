"""Surprises: -log2 of how probable one column is, given others, from tables of counts."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from crossfoot.ml.features.counting import total
from crossfoot.ml.features.feature import Surprise

#: Per table of counts, the surprises that are read from it.
SURPRISES: Final[dict[str, tuple[Surprise, ...]]] = {
    "work": (
        Surprise("account_of_user", "account", ("user",)),
        Surprise("user_of_account", "user", ("account",)),
        Surprise("source_of_account", "source", ("account",)),
        Surprise("account_of_source", "account", ("source",)),
        Surprise("source_of_user", "source", ("user",)),
        Surprise("user_of_work", "user", ("source", "account")),
        Surprise("source_of_work", "source", ("user", "account")),
        Surprise("rare_account", "account", ()),
        Surprise("rare_source", "source", ()),
    ),
    "flows": (
        Surprise("account_of_flow", "account", ("source", "counter")),
        Surprise("side_of_account", "side", ("account", "source")),
        Surprise("rare_flow", "account", ("counter", "side")),
    ),
    "hours": (
        Surprise("hour_of_user", "slot", ("user",)),
        Surprise("hour_of_source", "slot", ("source",)),
        Surprise("hour_of_work", "slot", ("user", "source")),
    ),
    "parties": (
        Surprise("account_of_party", "account", ("party",)),
        Surprise("user_of_party", "user", ("party",)),
    ),
    "words": (
        Surprise("word_of_account", "word", ("account",)),
        Surprise("account_of_word", "account", ("word",)),
    ),
    "months": (Surprise("months_of_source", "months", ("source",)),),
}
#: Surprises above what the column alone is worth: a rare account is rare for everybody.
_ABOVE_ITS_OWN = frozenset({"account"})
_MOST_BITS, _LEAST_BITS = 16.0, -4.0
_LEAST_SHARE = 1e-6
#: The prior counts as many lines as there are values, within these limits (Witten and Bell).
_MOST_PRIOR_OF_ONE, _MOST_PRIOR_OF_TWO = 20, 6
_SMOOTH = 0.5


def surprises(combinations: pl.DataFrame, counts: pl.DataFrame, table: str) -> pl.DataFrame:
    """The combinations with a column of bits per surprise of the table.

    `combinations` has the table's keys and `own_<name>` per surprise: 1 where the line is itself
    counted in `counts` and has to be left out, else 0.
    """
    bits = [_bits(combinations, counts, one).rename(one.name) for one in SURPRISES[table]]
    return combinations.with_columns(bits)


def _bits(combinations: pl.DataFrame, counts: pl.DataFrame, one: Surprise) -> pl.Series:
    everything = counts["n"].sum()
    alone = _looked_up(combinations, counts, (one.of,)).fill_null(0)
    own = combinations[f"own_{one.name}"]
    if not one.given:
        seen = (alone - own).clip(0) + _SMOOTH
        return -(seen / (everything + 1)).log(2).round(9)
    share = (alone / max(everything, 1)).clip(_LEAST_SHARE)
    first, both = one.given[:1], one.given
    chance = _chance(combinations, counts, one, first, share)
    if len(both) > 1:
        chance = _chance(combinations, counts, one, both, chance)
    bits = -chance.log(2)
    if len(both) == 1 and one.of in _ABOVE_ITS_OWN:
        bits = bits + share.log(2)
    bits = bits.clip(_LEAST_BITS, _MOST_BITS).round(9)
    known = combinations[first[0]] != 0
    return bits.zip_with(known, pl.repeat(0.0, len(bits), eager=True))


def _chance(
    combinations: pl.DataFrame,
    counts: pl.DataFrame,
    one: Surprise,
    given: Sequence[str],
    prior: pl.Series,
) -> pl.Series:
    """P(of | given), with the prior worth as many lines as `given` was seen with values."""
    own = combinations[f"own_{one.name}"]
    most = _MOST_PRIOR_OF_ONE if len(given) == 1 else _MOST_PRIOR_OF_TWO
    together = _looked_up(combinations, counts, (*given, one.of)).fill_null(0)
    pairs = total(counts, [*given, one.of])
    kinds = pairs.group_by(given).agg(n=pl.len().cast(pl.Int64))
    weight = _joined(combinations, kinds, given).fill_null(1).clip(1, most)
    of_given = _looked_up(combinations, counts, given).fill_null(0)
    seen, of = (together - own).clip(0), (of_given - own).clip(0)
    return (seen + weight * prior) / (of + weight)


def _looked_up(combinations: pl.DataFrame, counts: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    return _joined(combinations, total(counts, list(keys)), keys)


def _joined(combinations: pl.DataFrame, counts: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    keyed = combinations.select(*keys).join(
        counts, on=list(keys), how="left", maintain_order="left"
    )
    return keyed["n"]
