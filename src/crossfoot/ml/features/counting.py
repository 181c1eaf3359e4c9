"""Counting: the tables that a profile consists of, each from one count of the ledger."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.robust import STEPS
from crossfoot.engine.base import Frame

#: Each table of counts with its keys (columns of lines.coded_lines).
COUNTED: dict[str, tuple[str, ...]] = {
    "work": ("account", "source", "user"),
    "flows": ("source", "counter", "account", "side"),
    "hours": ("user", "source", "slot"),
    "parties": ("party", "account", "user"),
    "words": ("account", "word"),
    "months": ("source", "months"),
    "zeros": ("account", "zeros"),
    "lags": ("source", "lag"),
    "undone": ("account", "undone"),
}
#: Groups within which amounts are compared, and the table that they are counted from.
SPREADS: dict[str, tuple[str, tuple[str, ...]]] = {
    "of_account": ("work", ("account",)),
    "of_source": ("work", ("account", "source")),
    "of_user": ("work", ("account", "user")),
    "of_party": ("parties", ("party", "account")),
}
#: Of these the lines are also counted by the size of the amount.
_SIZED = ("work", "parties")
#: A quarter of a normal distribution lies this many standard deviations from its middle.
_QUARTER = 1.35
#: Steps of the scale in a factor of e.
_NATURAL = STEPS / 2.302585092994046


def count_entries(book: Book, lines: Frame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the keys and n, the number of entries with a line of them, in order of the keys.

    Entries, because the lines of one entry are no evidence for each other.
    """
    once = lines.select("entry_id", *keys).unique(["entry_id", *keys])
    return _counted(book, once, keys)


def _counted(book: Book, lines: Frame, keys: Sequence[str]) -> pl.DataFrame:
    counted = lines.group_by(*keys).agg(nw.len().cast(nw.Int64).alias("n"))
    return book.engine.collect(counted).sort(*keys)


def count_tables(book: Book, lines: Frame) -> dict[str, pl.DataFrame]:
    """The tables of COUNTED and SPREADS."""
    counts = {name: count_entries(book, lines, keys) for name, keys in COUNTED.items()}
    sized = {name: _counted(book, lines, (*COUNTED[name], "step")) for name in _SIZED}
    return counts | {name: spread(sized[table], by) for name, (table, by) in SPREADS.items()}


def total(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return counts.group_by(by).agg(pl.col("n").sum()).sort(by)


def spread(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return `by`, n, middle and spread (the scale of robust, as a natural logarithm).

    The spread is that of a normal distribution with the same quartiles; 0 where all are equal.
    """
    summed = total(counts, [*by, "step"])
    low, middle, high = (quantile(summed, by, "step", share) for share in (0.25, 0.5, 0.75))
    table = total(summed, by).join(middle, on=by).join(low, on=by, suffix="_low")
    table = table.join(high, on=by, suffix="_high").sort(by)
    width = (pl.col("step_high") - pl.col("step_low")) / _NATURAL / _QUARTER
    return table.select(
        *by, "n", middle=(pl.col("step") / _NATURAL).round(9), spread=width.round(9)
    )


def quantile(counts: pl.DataFrame, by: Sequence[str], value: str, share: float) -> pl.DataFrame:
    """Return `by` and the quantile of `value` (the lower one) with n as weights."""
    ordered = counts.sort(*by, value)
    reached = pl.col("n").cum_sum().over(by) >= share * pl.col("n").sum().over(by)
    return ordered.filter(reached).group_by(by).agg(pl.col(value).min()).sort(by)


def natural(step: nw.Expr) -> nw.Expr:
    """A step as the natural logarithm of the amount."""
    return (step.cast(nw.Float64) / _NATURAL).round(9)
