"""Blocks: which entries are worth comparing, found by equal values without comparing all."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.likeness import normal_reference
from crossfoot.audit.reversals import reversal_pairs
from crossfoot.audit.signatures import signatures
from crossfoot.engine.base import Frame

#: Entries further apart are not compared, in days between their posting dates.
MAX_DAYS = 75
#: A block of more entries is a habit of the business (standard costs, fees), not a duplicate.
MAX_ENTRIES = 12

#: Entries without the same reference are compared only when their documents are this close.
CLOSE_DAYS = 5
_PAIRS_AT_ONCE = 500_000
_FACTS = ("debit", "party", "dfirst", "cfirst", "clast", "effective_date")
_BLOCKS = (
    ("party", "debit", "cfirst"),
    ("debit", "effective_date"),
    ("debit", "dfirst", "cfirst"),
    ("party", "reference", "cfirst"),
    ("reference", "debit"),
)


@dataclass(frozen=True)
class Candidates:
    """Pairs of entries to compare, in memory.

    `pairs`: a, b (entry_id, a the smaller). `entries`: of each entry in a pair the columns of
    signatures, reference, text, detail (text of a line), times (entries of its party, amount and
    credit account), usual_gap (mean days between those), flow_rate (share of entries between its
    accounts that have a twin of equal amount), reversed_on (posting date of its reversal, unless
    that was the scheduled release of an accrual), was_reversed, reverses (it undoes another entry).
    """

    pairs: pl.DataFrame
    entries: pl.DataFrame


def candidates(book: Book) -> Candidates:
    """The pairs worth comparing, computed once per book."""
    found: Candidates = book.once("duplicate_candidates", lambda: _candidates(book))
    return found


def _candidates(book: Book) -> Candidates:
    entries = _with_references(book)
    known = {"party", "reference"} & book.present | set(signatures(book).columns) - {"party"}
    blocks = [_block(entries, keys) for keys in _BLOCKS if set(keys) <= known]
    pairs = pl.concat([book.engine.collect(block) for block in blocks]).unique()
    pairs = _hopeful(book, entries, pairs).sort("a", "b")
    return Candidates(pairs, _described(book, entries, _touched(pairs)))


def described(book: Book, entry_ids: pl.DataFrame) -> pl.DataFrame:
    """The entries with these numbers (entry_id), with the columns of Candidates.entries."""
    return _described(book, _with_references(book), entry_ids)


def flow_rates(book: Book) -> pl.DataFrame:
    """How usual equal amounts are between two accounts: dfirst, cfirst, flow_rate."""
    return _flow_rates(book, _with_references(book))


def _touched(pairs: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([pairs["a"], pairs["b"]]).unique().alias("entry_id").to_frame()


def _hopeful(book: Book, entries: Frame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that can have a relation at all: what every relation asks, on narrow columns.

    Nine in ten pairs end here, before texts are read and names compared.
    """
    facts = entries.select("entry_id", "reference", *_FACTS)
    facts = facts.join(book.engine.from_polars(_touched(pairs)), on="entry_id", how="semi")
    plain = normal_reference(pl.col("reference"))
    hashed = pl.when(plain.is_not_null()).then(plain.hash())
    narrow = book.engine.collect(facts).with_columns(plain=hashed, party=pl.col("party").hash())
    narrow = narrow.drop("reference")
    slices = pairs.iter_slices(_PAIRS_AT_ONCE)
    return pl.concat([_alike(part, narrow) for part in slices]) if pairs.height else pairs


def _alike(pairs: pl.DataFrame, narrow: pl.DataFrame) -> pl.DataFrame:
    joined = pairs.join(narrow, left_on="a", right_on="entry_id")
    joined = joined.join(narrow, left_on="b", right_on="entry_id", suffix="_b")
    same = {name: pl.col(name) == pl.col(f"{name}_b") for name in (*_FACTS, "plain")}
    days = (pl.col("effective_date") - pl.col("effective_date_b")).dt.total_days().abs()
    one_way = same["cfirst"] | same["dfirst"] | same["clast"]
    alike = same["plain"] | (same["debit"] & same["party"] & (days <= CLOSE_DAYS))
    return joined.filter(one_way & alike).select("a", "b")


def _with_references(book: Book) -> Frame:
    """Signatures with each entry's reference and how usual its amount is."""
    entries = signatures(book)
    if "reference" in book.present:
        lines = book.lines("entry_id", "reference").filter(~nw.col("reference").is_null())
        references = lines.group_by("entry_id").agg(nw.col("reference").min())
        entries = entries.join(references, on="entry_id", how="left")
    else:
        entries = entries.with_columns(reference=nw.lit(None, dtype=nw.String))
    usual, twin = ("party", "debit", "cfirst"), ("dfirst", "cfirst", "debit")
    day = nw.col("effective_date")
    return book.engine.keep(
        entries.with_columns(
            times=nw.len().over(*usual),
            first_day=day.min().over(*usual),
            last_day=day.max().over(*usual),
            twins=nw.len().over(*twin),
        )
    )


def _block(entries: Frame, keys: tuple[str, ...]) -> Frame:
    """Pairs of entries that are equal in the keys."""
    known = ~nw.any_horizontal(*(nw.col(key).is_null() for key in keys), ignore_nulls=False)
    narrow = entries.filter(known).select(*keys, "entry_id", day="posting_day")
    alike = narrow.with_columns(alike=nw.len().over(*keys))
    alike = alike.filter(nw.col("alike").is_between(2, MAX_ENTRIES)).drop("alike")
    pairs = alike.join(alike, on=list(keys), how="inner", suffix="_b")
    gap = (nw.col("day_b") - nw.col("day")).abs()
    near = pairs.filter(nw.col("entry_id") < nw.col("entry_id_b"), gap <= MAX_DAYS)
    return near.select(a="entry_id", b="entry_id_b")


def _described(book: Book, entries: Frame, touched: pl.DataFrame) -> pl.DataFrame:
    handed = book.engine.from_polars(touched)
    rows = book.engine.collect(entries.join(handed, on="entry_id", how="semi"))
    rates = _flow_rates(book, entries)
    span = (pl.col("last_day") - pl.col("first_day")).dt.total_days()
    rows = rows.join(rates, on=["dfirst", "cfirst"], how="left", nulls_equal=True)
    rows = rows.join(_reversals(book, handed), on="entry_id", how="left")
    rows = rows.join(_texts(book, handed), on="entry_id", how="left")
    usual_gap = pl.when(pl.col("times") > 1).then(span / (pl.col("times") - 1))
    return rows.with_columns(usual_gap=usual_gap).drop("first_day", "last_day")


def _flow_rates(book: Book, entries: Frame) -> pl.DataFrame:
    flows = entries.group_by("dfirst", "cfirst").agg(
        nw.len().alias("flow"), (nw.col("twins") > 1).cast(nw.Int64).sum().alias("twinned")
    )
    return book.engine.collect(flows).select(
        "dfirst", "cfirst", flow_rate=(pl.col("twinned") - 2).clip(0) / (pl.col("flow") + 10)
    )


def _reversals(book: Book, touched: Frame) -> pl.DataFrame:
    """Per entry that was undone or undoes another: reversed_on, was_reversed, reverses."""
    days = signatures(book).select("entry_id", "effective_date", "posting_date")
    pairs = reversal_pairs(book).join(days, on="entry_id", how="inner")
    later = days.rename({"entry_id": "reversed_by"})
    pairs = pairs.join(later, on="reversed_by", how="inner", suffix="_later")
    undone = book.engine.collect(pairs.join(touched, on="entry_id", how="semi"))
    undone = undone.group_by("entry_id").agg(
        reversed_on=pl.when(~_scheduled()).then(pl.col("posting_date_later")).min(),
        was_reversed=pl.lit(value=True).first(),
    )
    reversals = reversal_pairs(book).select(entry_id="reversed_by")
    undoing = book.engine.collect(reversals.join(touched, on="entry_id", how="semi")).unique()
    undoing = undoing.with_columns(reverses=pl.lit(value=True))
    return undone.join(undoing, on="entry_id", how="full", coalesce=True)


def _scheduled() -> pl.Expr:
    """An accrual at a month's end, released in the first days of the next: no correction."""
    first, then = pl.col("effective_date"), pl.col("effective_date_later")
    days = (then - first).dt.total_days()
    return (first.dt.month() != then.dt.month()) & (then.dt.day() <= 5) & (days <= 10)


def _texts(book: Book, touched: Frame) -> pl.DataFrame:
    lines = book.lines("entry_id", "header_text", "line_text")
    texts = book.engine.collect(lines.join(touched, on="entry_id", how="semi"))
    text = pl.coalesce("header_text", "line_text").min()
    return texts.group_by("entry_id").agg(text=text, detail=pl.col("line_text").min())
