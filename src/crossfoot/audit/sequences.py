"""Sequences: runs of entry numbers, the numbers missing between them and the numbers used twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

_DIGITS = "0123456789"
#: Longer digit strings are identifiers (bar codes, hashes), not counted numbers; they fit Int64.
_MOST_DIGITS = 15
#: With more of its numbers used twice, a sequence is several: by year, company or source.
_USED_TWICE = 0.02
#: What tells one sequence from another when numbers are used twice.
_SPLIT_BY = ("fiscal_year", "entity", "source")


@dataclass(frozen=True)
class GapRules:
    """What counts as a gap.

    `group_by`: columns that tell sequences apart, None to find out. `minimum_gap` and `largest_gap`
    are numbers missing, the latter 0 for no limit: beyond it another number range begins. A
    sequence with more than `most_gaps` gaps per number (and 3) is not counted in ones; 0 takes all.
    """

    group_by: Sequence[str] | None = None
    minimum_gap: int = 1
    largest_gap: int = 10_000
    most_gaps: float = 0.1


def entry_numbers(book: Book, columns: Sequence[str]) -> Frame:
    """Return prefix, number, digits, entry_id and `columns` (String) of the entries that count.

    The number is the digits at the end of the entry number, the prefix what stands before them.
    """
    firsts = book.entries.select(line_id=nw.col("first_line_id"))
    heads = book.lines("line_id", "entry_id", "journal_id", *columns)
    heads = heads.filter(~nw.col("journal_id").is_null()).join(firsts, on="line_id", how="semi")
    written = nw.col("journal_id").str
    parts = heads.select(
        "entry_id",
        *(nw.col(name).cast(nw.String).fill_null("").alias(name) for name in columns),
        prefix=written.strip_chars_end(_DIGITS),
        tail=written.replace_all(r"^.*\D", ""),
    )
    parts = parts.with_columns(digits=nw.col("tail").str.len_chars().cast(nw.Int64))
    counted = parts.filter(nw.col("digits") > 0, nw.col("digits") <= _MOST_DIGITS)
    safe = nw.when(nw.col("digits").is_between(1, _MOST_DIGITS)).then(nw.col("tail"))
    return counted.with_columns(number=safe.cast(nw.Int64)).drop("tail")


def find_gaps(book: Book, rules: GapRules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the numbers that are missing, and those that are used twice.

    Returns:
        gaps: entry_id (of the entry after the gap), first_missing, last_missing, missing.
        repeats: entry_id (of the later entry), number (as it is written).
    """
    keys, numbers, steps = _sequences(book, rules.group_by)
    sizes = book.engine.collect(
        numbers.group_by(*keys).agg(
            nw.len().cast(nw.Int64).alias("size"), nw.col("digits").min().alias("width")
        )
    )
    counted = _counted(book, steps, sizes, keys, rules.most_gaps)
    known = steps.filter(nw.col("prefix").is_in(counted["prefix"].unique().sort().to_list()))
    found = book.engine.collect(known).join(counted, on=keys)
    missing = pl.col("step") - 1
    gaps = found.filter(missing >= max(rules.minimum_gap, 1))
    if rules.largest_gap:
        gaps = gaps.filter(missing <= rules.largest_gap)
    return _named_gaps(gaps), _named_repeats(found.filter(pl.col("step") == 0))


def _sequences(book: Book, group_by: Sequence[str] | None) -> tuple[list[str], Frame, Frame]:
    """Return the keys of a sequence, the numbers, and the steps that are not of one."""
    if group_by is not None:
        return _stepped(book, [name for name in group_by if name in book.present])
    keys, numbers, steps = _stepped(book, [])
    again = nw.when(nw.col("step") == 0).then(1).otherwise(0)
    twice = book.engine.collect(steps.select(again.sum())).item() or 0
    if twice <= _USED_TWICE * book.entry_count:
        return keys, numbers, steps
    return _stepped(book, [name for name in _SPLIT_BY if name in book.present])


def _stepped(book: Book, columns: list[str]) -> tuple[list[str], Frame, Frame]:
    keys = ["prefix", *columns]
    numbers = book.engine.keep(entry_numbers(book, columns))
    before = nw.col("number").shift(1).over(*keys, order_by=["number", "entry_id"])
    steps = numbers.with_columns(before=before)
    steps = steps.with_columns(step=nw.col("number") - nw.col("before"))
    return keys, numbers, book.engine.keep(steps.filter(nw.col("step") != 1))


def _counted(
    book: Book, steps: Frame, sizes: pl.DataFrame, keys: list[str], most_gaps: float
) -> pl.DataFrame:
    """Leave out sequences that are not counted in ones: random numbers, every tenth number."""
    if not most_gaps:
        return sizes
    counts = steps.group_by(*keys).agg(nw.len().cast(nw.Int64).alias("steps"))
    known = book.engine.collect(counts).join(sizes, on=keys)
    return known.filter(pl.col("steps") <= most_gaps * pl.col("size") + 3).drop("steps")


def _named_gaps(gaps: pl.DataFrame) -> pl.DataFrame:
    return gaps.select(
        "entry_id",
        first_missing=_written(pl.col("before") + 1),
        last_missing=_written(pl.col("number") - 1),
        missing=pl.col("step") - 1,
    ).sort("entry_id")


def _named_repeats(repeats: pl.DataFrame) -> pl.DataFrame:
    return repeats.select("entry_id", number=_written(pl.col("number"))).sort("entry_id")


def _written(number: pl.Expr) -> pl.Expr:
    """The number behind its prefix, as wide as the shortest of its sequence: 0009, or 9 and 10."""
    text = number.cast(pl.String)
    zeros = (pl.col("width") - text.str.len_chars().cast(pl.Int64)).clip(0)
    return pl.concat_str("prefix", pl.lit("0").repeat_by(zeros).list.join(""), text)
