"""The entry key: which columns together say which lines belong to one entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.suggest.convention import BALANCED, Balance

#: An entry number may start anew in each of these; the first that splits entries is added.
_REFINEMENTS = ("entity", "fiscal_year", "source", "posting_date")
#: Numbers start anew in each company and year, whether or not the entries show it.
_ALWAYS_RESTART = ("entity", "fiscal_year")
#: What may identify an entry where there is no entry number.
_SUBSTITUTES = (
    ("source", "posting_date", "reference"),
    ("posting_date", "reference"),
    ("reference",),
)
_SPLITS = 1.01


@dataclass(frozen=True)
class EntryKey:
    """Canonical columns that identify an entry, and why."""

    columns: tuple[str, ...]
    reason: str


def balance_of(
    frame: pl.DataFrame, keys: Sequence[str], units: pl.Expr, *, is_whole: bool = False
) -> Balance:
    """How the entries of the rows add up; the last, which may be cut off, does not count."""
    total = int(frame.select(units.sum()).item() or 0)
    if not keys:
        return Balance(0, 0, total)
    sums = _sums(frame, keys, units)
    whole = sums if is_whole else sums.head(max(sums.height - 1, 1))
    whole = whole.filter(pl.col("lines") > 1)
    return Balance(whole.height, whole.filter(pl.col("units") == 0).height, total)


def balance_of_file(frames: Iterable[pl.DataFrame], keys: Sequence[str], units: pl.Expr) -> Balance:
    """How the entries of a whole file add up, given its rows batch after batch."""
    if not keys:
        totals = [int(batch.select(units.sum()).item() or 0) for batch in frames]
        return Balance(0, 0, sum(totals))
    parts = [_sums(batch, keys, units) for batch in frames]
    sums = pl.concat(parts).group_by(keys).agg(pl.col("units").sum(), pl.col("lines").sum())
    whole = sums.filter(pl.col("lines") > 1)
    total = int(sums.get_column("units").sum() or 0)
    return Balance(whole.height, whole.filter(pl.col("units") == 0).height, total)


def _sums(frame: pl.DataFrame, keys: Sequence[str], units: pl.Expr) -> pl.DataFrame:
    rows = frame.select(*(pl.col(name) for name in keys), units=units)
    return rows.group_by(keys, maintain_order=True).agg(pl.col("units").sum(), lines=pl.len())


def find_entry_key(frame: pl.DataFrame, columns: dict[str, str], units: pl.Expr) -> EntryKey:
    """Find the key whose entries balance best with the fewest columns.

    `columns`: canonical name -> column of the frame, for the names a key may consist of.
    """
    if "journal_id" not in columns or is_constant(frame, columns["journal_id"]):
        return _substitute(frame, columns, units)
    key: tuple[str, ...] = ("journal_id",)
    before = _weighed(frame, columns, key, units)
    reason = f"“{columns['journal_id']}” identifies the entries: {_counts(before)}"
    for name in _REFINEMENTS:
        if name in columns and (before.share >= BALANCED or name in _ALWAYS_RESTART):
            refined = (name, *key)
            after = _weighed(frame, columns, refined, units)
            if after.entries > before.entries * _SPLITS and after.share >= before.share:
                key, before = refined, after
                reason = (
                    f"the entry number starts anew within “{columns[name]}”, so both identify "
                    f"the entries: {_counts(before)}"
                )
    return EntryKey(key, reason)


def _substitute(frame: pl.DataFrame, columns: dict[str, str], units: pl.Expr) -> EntryKey:
    why = "the file has no entry number"
    if "journal_id" in columns:
        why = f"“{columns['journal_id']}” is the same on every line, so it is no entry number"
    for names in _SUBSTITUTES:
        if set(names) <= set(columns):
            found = _weighed(frame, columns, names, units)
            if found.entries > 1 and found.share >= BALANCED:
                together = " + ".join(f"“{columns[name]}”" for name in names)
                return EntryKey(
                    names, f"{why}; lines with equal {together} balance, and are taken as entries"
                )
    return EntryKey((), f"{why}, and no other columns make entries that balance")


def _weighed(
    frame: pl.DataFrame, columns: dict[str, str], names: Sequence[str], units: pl.Expr
) -> Balance:
    return balance_of(frame, [columns[name] for name in names], units)


def is_constant(frame: pl.DataFrame, column: str) -> bool:
    return frame.height > 2 and frame.get_column(column).n_unique() == 1


def _counts(balance: Balance) -> str:
    if not balance.entries:
        return "no entry of two lines or more was seen"
    return f"{balance.balanced:,} of {balance.entries:,} balance"
