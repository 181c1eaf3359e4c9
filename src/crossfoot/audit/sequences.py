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
        repeats: entry_id (of the last entry with the number), entries.
    """
    keys, numbers = _sequences(book, rules.group_by)
    repeats = book.engine.collect(numbers.filter(nw.col("entries") > 1))
    return _gaps(book, numbers, keys, rules), repeats.select(
        pl.col("last_entry").alias("entry_id"), "entries"
    ).sort("entry_id")


def _sequences(book: Book, group_by: Sequence[str] | None) -> tuple[list[str], Frame]:
    """Return the keys of a sequence, and its numbers, each once."""
    if group_by is not None:
        columns = [name for name in group_by if name in book.present]
        return _numbered(book, columns)
    keys, numbers = _numbered(book, [])
    twice = book.engine.collect(
        numbers.select((nw.col("entries") - 1).sum().alias("again"), nw.len().alias("numbers"))
    ).row(0)
    if (twice[0] or 0) <= _USED_TWICE * twice[1]:
        return keys, numbers
    return _numbered(book, [name for name in _SPLIT_BY if name in book.present])


def _numbered(book: Book, columns: list[str]) -> tuple[list[str], Frame]:
    keys = ["prefix", *columns]
    numbers = entry_numbers(book, columns).group_by(*keys, "number")
    counted = numbers.agg(
        nw.len().cast(nw.Int64).alias("entries"),
        nw.col("entry_id").min(),
        nw.col("entry_id").max().alias("last_entry"),
        nw.col("digits").min(),
    )
    return keys, book.engine.keep(counted)


def _gaps(book: Book, numbers: Frame, keys: list[str], rules: GapRules) -> pl.DataFrame:
    ends = numbers.join(_neighbour(numbers, keys, -1), on=[*keys, "number"], how="anti")
    starts = numbers.join(_neighbour(numbers, keys, 1), on=[*keys, "number"], how="anti")
    last = book.engine.collect(ends.select(*keys, "number")).sort(*keys, "number")
    first = book.engine.collect(starts.select(*keys, "number", "entry_id", "digits"))
    # Missing numbers are written as wide as the shortest of their sequence: 0009, or 9 before 10.
    first = first.with_columns(pl.col("digits").min().over(keys))
    runs = first.sort(*keys, "number").with_columns(ended=last["number"])
    gaps = runs.with_columns(before=pl.col("ended").shift(1).over(keys)).with_columns(
        missing=pl.col("number") - pl.col("before") - 1
    )
    gaps = gaps.filter(pl.col("missing") >= max(rules.minimum_gap, 1))
    if rules.largest_gap:
        gaps = gaps.filter(pl.col("missing") <= rules.largest_gap)
    return _named(_of_counted(book, gaps, numbers, keys, rules.most_gaps))


def _neighbour(numbers: Frame, keys: list[str], step: int) -> Frame:
    return numbers.select(*keys, number=nw.col("number") + step)


def _of_counted(
    book: Book, gaps: pl.DataFrame, numbers: Frame, keys: list[str], most_gaps: float
) -> pl.DataFrame:
    """Leave out sequences that are not counted in ones: random numbers, every tenth number."""
    if not most_gaps:
        return gaps
    sizes = book.engine.collect(numbers.group_by(keys).agg(nw.len().cast(nw.Int64).alias("size")))
    known = gaps.group_by(keys).agg(number_of=pl.len()).join(sizes, on=keys)
    counted = known.filter(pl.col("number_of") <= most_gaps * pl.col("size") + 3)
    return gaps.join(counted.select(keys), on=keys, how="semi")


def _named(gaps: pl.DataFrame) -> pl.DataFrame:
    def written(number: pl.Expr) -> pl.Expr:
        zeros = pl.col("digits") - number.cast(pl.String).str.len_chars().cast(pl.Int64)
        padding = pl.lit("0").repeat_by(zeros.clip(0)).list.join("")
        return pl.concat_str("prefix", padding, number.cast(pl.String))

    return gaps.select(
        "entry_id",
        first_missing=written(pl.col("before") + 1),
        last_missing=written(pl.col("number") - 1),
        missing=pl.col("missing"),
    ).sort("entry_id")
