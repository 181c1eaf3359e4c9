"""Examples: pairs of a ledger and of planted duplicates, some to learn from, some to measure."""

import hashlib
from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.reversals import reversed_entries
from crossfoot.engine import PolarsEngine
from crossfoot.engine.base import Frame
from crossfoot.ml.duplicates.candidates import model_pairs
from crossfoot.ml.duplicates.copies import COLUMNS, plant_copies
from crossfoot.ml.duplicates.features import pair_features
from crossfoot.ml.keys import entry_keys

#: Fewer duplicates or fewer other pairs teach nothing, and measure nothing.
LEAST_TO_LEARN, LEAST_TO_MEASURE = 30, 15
#: More lines than this teach no more: a ledger with more gives a part of its parties.
MOST_LINES = 400_000
#: Tenths of the parties that are held out for measuring.
_HELD_OUT = 3
_TENTHS = 10
_MOST_PAIRS = 200_000
_NUMBERS = ("line_id", "entry_id", "file_row")


@dataclass(frozen=True)
class _Plan:
    """How many of the entries are entered again: so large a share, within limits."""

    share: float
    least: int
    most: int

    def count(self, entries: int) -> int:
        """At most every sixth entry, however few there are."""
        return min(max(round(entries * self.share), self.least), self.most, entries // 6)


_TO_LEARN = _Plan(share=0.06, least=300, most=6_000)
#: As few as can be counted: rare duplicates among many other pairs are what a ledger has.
_TO_MEASURE = _Plan(share=0.01, least=100, most=1_000)


@dataclass(frozen=True)
class Counts:
    """Of the pairs that were learned from: how many were planted, and how many were not."""

    duplicates: int
    others: int


@dataclass(frozen=True)
class Examples:
    """Pairs with their features, and whether the second was planted as a copy of the first.

    `missed`: planted pairs that were not among the candidates.
    """

    rows: npt.NDArray[np.float32]
    truth: npt.NDArray[np.bool_]
    missed: int

    @property
    def counts(self) -> Counts:
        duplicates = int(self.truth.sum())
        return Counts(duplicates, len(self.truth) - duplicates)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.rows.tobytes() + self.truth.tobytes()).hexdigest()


@dataclass(frozen=True)
class Material:
    """Examples to learn from, and examples of other parties to measure with."""

    learned: Examples
    held_out: Examples

    def shortage(self) -> str:
        """Why there is too little, or nothing."""
        parts = (
            ("learn from", self.learned.counts, LEAST_TO_LEARN),
            ("measure with", self.held_out.counts, LEAST_TO_MEASURE),
        )
        for purpose, counts, least in parts:
            if min(counts.duplicates, counts.others) < least:
                return (
                    f"too few pairs to {purpose}: {counts.duplicates} planted duplicates and "
                    f"{counts.others} other pairs of like entries, where {least} of each are needed"
                )
        return ""


def gather(book: Book, *, seed: int) -> Material:
    """Plant duplicates in two parts of the ledger that share no party, and pair them up.

    A duplicate is what was planted, and nothing else: what the ledger itself repeats, such as rent,
    are the other pairs. Duplicates that the ledger holds unknown to all count among them too, so
    that precision is rather understated.
    """
    lines, undone = _in_own_order(book, _lines(book, seed))
    parts = {
        held_out: lines.filter((pl.col("tenth") < _HELD_OUT) == held_out).drop("tenth")
        for held_out in (False, True)
    }
    return Material(
        _examples(book, parts[False], undone, _TO_LEARN, np.random.default_rng([seed, 0])),
        _examples(book, parts[True], undone, _TO_MEASURE, np.random.default_rng([seed, 1])),
    )


def _lines(book: Book, seed: int) -> pl.DataFrame:
    """Lines to plant in (COLUMNS), with tenth: the part of the parties that the entry is in."""
    entries = book.engine.collect(book.entries.select("entry_id", "party", "debit"))
    # What has no party is parted by amount, so that what recurs stays together.
    key = pl.coalesce("party", pl.col("debit").cast(pl.String))
    mixed = key.hash(seed)
    entries = entries.select("entry_id", tenth=mixed % _TENTHS, place=mixed // _TENTHS % 1_000)
    kept = entries.filter(pl.col("place") * book.line_count < 1_000 * MOST_LINES)
    wanted: Frame = book.lines(*COLUMNS)
    if kept.height < entries.height:
        handed = book.engine.from_polars(kept.select("entry_id"))
        wanted = wanted.join(handed, on="entry_id", how="semi")
    lines = book.engine.collect(wanted.select(*(nw.col(name) for name in COLUMNS)))
    return lines.join(kept.select("entry_id", "tenth"), on="entry_id")


def _in_own_order(book: Book, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The lines, and the entries that were undone, numbered by what they are.

    So a file whose rows lie in another order teaches the same.
    """
    places = entry_keys(book).select("entry_id", place=pl.int_range(1, pl.len() + 1))
    undone = book.engine.collect(reversed_entries(book)).join(places, on="entry_id")["place"]
    content = [name for name in COLUMNS if name not in _NUMBERS]
    ordered = lines.join(places, on="entry_id").sort("place", *content)
    number = pl.int_range(1, pl.len() + 1)
    numbered = ordered.with_columns(entry_id="place", line_id=number, file_row=number)
    return numbered.drop("place").cast(lines.schema), undone


def _examples(
    book: Book, lines: pl.DataFrame, undone: pl.Series, plan: _Plan, rng: np.random.Generator
) -> Examples:
    entries = lines["entry_id"].n_unique()
    planted = plant_copies(lines, undone, count=plan.count(entries), rng=rng)
    own = _book_of(book, planted.lines)
    marked = planted.pairs.with_columns(planted=True)
    pairs = model_pairs(own).join(marked, on=["a", "b"], how="left", maintain_order="left")
    truth = pairs["planted"].fill_null(value=False).to_numpy()
    kept = _within(truth, rng)
    rows = pair_features(own, pairs.select("a", "b")[kept.tolist()], usual=_book_of(book, lines))
    return Examples(rows, truth[kept], planted.pairs.height - int(truth.sum()))


def _book_of(book: Book, lines: pl.DataFrame) -> Book:
    return replace(
        book,
        engine=PolarsEngine(lines.lazy()),
        line_count=lines.height,
        entry_count=lines["entry_id"].n_unique(),
        memo={},
    )


def _within(truth: npt.NDArray[np.bool_], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Places of every duplicate and of at most so many other pairs."""
    others = np.flatnonzero(~truth)
    if len(others) > _MOST_PAIRS:
        others = rng.choice(others, _MOST_PAIRS, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(truth), others])).astype(np.int64)
