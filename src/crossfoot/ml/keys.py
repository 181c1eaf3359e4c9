"""Keys: chance that depends on what an entry is, not on where it stands in the file."""

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.audit.book import Book

Floats = npt.NDArray[np.float64]
_RANGE = 2.0**64


def entry_keys(book: Book) -> pl.DataFrame:
    """Return entry_id, key (UInt64): a hash of the entry's number, date and sum; in its order."""

    def make() -> pl.DataFrame:
        heads = book.entries.select("entry_id", "posting_date", "debit")
        numbers = book.lines("entry_id", "journal_id").group_by("entry_id")
        named = heads.join(numbers.agg(nw.col("journal_id").min()), on="entry_id")
        found = book.engine.collect(named)
        parts = (pl.col("journal_id").fill_null(""), "posting_date", "debit")
        key = pl.concat_str(*parts, separator=" ").hash(0)
        return found.select("entry_id", key=key).sort("key", "entry_id")

    frame: pl.DataFrame = book.once("ml entry keys", make)
    return frame


def chance(keys: pl.Series, *seeds: int) -> Floats:
    """A number from 0 to 1 for each key, another for each seed."""
    salt = np.random.default_rng([*seeds]).integers(2**63, dtype=np.uint64)
    mixed = keys.to_numpy().astype(np.uint64) ^ salt
    # The finalizer of splitmix64: every bit of the key moves every bit of the number.
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    share: Floats = (mixed.astype(np.float64) + 0.5) / _RANGE
    return share


def half_of(keys: pl.Series, seed: int) -> npt.NDArray[np.bool_]:
    """Half of the keys, by chance."""
    return chance(keys, seed, 17) < 0.5


def drawn(
    keys: pl.Series, count: int, *seeds: int, weight: Floats | None = None
) -> npt.NDArray[np.int64]:
    """Places of up to `count` keys, by chance in proportion to their weights, in order."""
    if len(keys) <= count:
        return np.arange(len(keys))
    wait = -np.log(chance(keys, *seeds))
    order = np.argsort(wait if weight is None else wait / weight, kind="stable")
    return np.sort(order[:count])
