"""Lines worth a person's time: of two entries that record one event, or alike in all six keys."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.likeness import other_period
from crossfoot.audit.duplicates.pairs import duplicate_pairs
from crossfoot.audit.duplicates.relations import RELATIONS
from crossfoot.audit.duplicates.types import DUPLICATE_TYPES, duplicate_sets
from crossfoot.audit.reversals import reversed_entries
from crossfoot.engine.base import Frame

_KEYS = ("source", "entered_by", "posting_date", "effective_date")
_SHOWN = ("line_id", "entry_id", "file_row", "account", "minor", *_KEYS)
_TEXTS = ("header_text", "line_text")
_ON = ["entry_id", "account", "minor"]
#: Lines alike in all six keys are a habit of an account and source above this share of its lines.
HABIT = 0.02
#: The account sees the amount no more often than this, the two lines counted.
RARE = 3
ALL_SIX = 0.7


def line_twins(book: Book) -> pl.DataFrame:
    """Lines that look booked twice, with their twin, computed once per book.

    Columns: line_id, duplicate_type (the strongest that the line shares with its twin), score,
    twin_row (row of the twin in the file), twin_entry (its entry_id), minor, posting_date. Each
    line once, with its nearest twin in the strongest type.
    """
    twins: pl.DataFrame = book.once("line_twins", lambda: _twins(book))
    return twins


def _twins(book: Book) -> pl.DataFrame:
    scores = list(RELATIONS.values())
    pairs = duplicate_pairs(book).select(
        "a", "b", score=pl.col("relation").replace_strict(RELATIONS, return_dtype=pl.Float64)
    )
    six = _all_six(book).with_columns(score=pl.lit(min(ALL_SIX, *scores)))
    both = pl.concat([pairs, pairs.select(a="b", b="a", score="score")])
    matched = pl.concat([_matched(book, both), _of_lines(book, six)])
    order = ["line_id", "duplicate_type", "score", "twin_row"]
    ranked = matched.sort(order, descending=[False, True, True, False])
    return ranked.unique("line_id", keep="first", maintain_order=True)


def _matched(book: Book, pairs: pl.DataFrame) -> pl.DataFrame:
    """Lines of paired entries that share account and amount."""
    lines = _shown(book, "entry_id", pl.concat([pairs["a"], pairs["b"]]).unique())
    mine = pairs.join(lines, left_on="a", right_on="entry_id")
    twins = lines.rename({name: f"{name}_twin" for name in _SHOWN if name not in _ON})
    matched = mine.join(twins, left_on=["b", "account", "minor"], right_on=_ON)
    return matched.with_columns(twin_entry="b").select(*_result())


def _result() -> list[pl.Expr]:
    strongest = pl.lit(1)
    for kind in DUPLICATE_TYPES[1:]:
        equal = pl.all_horizontal(pl.col(key).eq(pl.col(f"{key}_twin")) for key in kind.keys)
        strongest = pl.when(equal.fill_null(value=False)).then(kind.number).otherwise(strongest)
    names = ("line_id", "score", "twin_entry", "minor", "posting_date")
    twin_row = pl.col("file_row_twin").alias("twin_row")
    return [*map(pl.col, names), strongest.alias("duplicate_type"), twin_row]


def _shown(book: Book, key: str, ids: pl.Series, *more: str) -> pl.DataFrame:
    touched = book.engine.from_polars(ids.alias(key).to_frame())
    return book.engine.collect(book.lines(*_SHOWN, *more).join(touched, on=key, how="semi"))


def _of_lines(book: Book, six: pl.DataFrame) -> pl.DataFrame:
    lines = _shown(book, "line_id", pl.concat([six["line_id"], six["twin"]]), *_TEXTS)
    twins = lines.rename({name: f"{name}_twin" for name in (*_SHOWN, *_TEXTS)})
    matched = six.join(lines, on="line_id").join(twins, left_on="twin", right_on="line_id_twin")
    instalments = (other_period(pl.col(text), pl.col(f"{text}_twin")) for text in _TEXTS)
    matched = matched.filter(~pl.any_horizontal(*instalments))
    return matched.with_columns(twin_entry="entry_id_twin").select(*_result())


def _all_six(book: Book) -> pl.DataFrame:
    """Pairs of lines in two entries alike in all six keys where that is not a habit."""
    lines = duplicate_sets(book).lines.filter(
        nw.col("duplicate_type") == 6, nw.col("group_size") == 2, nw.col("any_size") <= RARE
    )
    pairs = lines.group_by("group_id").agg(
        nw.col("line_id").max().alias("second"),
        nw.col("entry_id").min().alias("entry_id"),
        nw.col("entry_id").max().alias("other_entry"),
    )
    pairs = pairs.filter(nw.col("entry_id") != nw.col("other_entry"))
    for key in ("entry_id", "other_entry"):
        undone = reversed_entries(book).rename({"entry_id": key})
        pairs = pairs.join(undone, on=key, how="anti")
    pairs = book.engine.from_polars(book.engine.collect(pairs))
    found = book.engine.collect(_unusual(book, pairs).select("group_id", "second"))
    first = found.select(line_id="group_id", twin="second")
    return pl.concat([first, first.select(line_id="twin", twin="line_id")])


def _unusual(book: Book, pairs: Frame) -> Frame:
    """Pairs in accounts and sources where such pairs are few, of documents not numbered apart."""
    flow = ["account", "source"]
    flows = book.lines("line_id", *flow)
    pairs = pairs.join(flows, left_on="group_id", right_on="line_id", how="inner")
    total = flows.group_by(flow).agg(nw.len().alias("lines"))
    alike = pairs.group_by(flow).agg(nw.len().alias("pairs"))
    habit = (nw.col("pairs") - 1) * 2 > (nw.col("lines") + 50) * HABIT
    usual = alike.join(total, on=flow, how="inner").filter(habit)
    few = pairs.join(usual.select(*flow), on=flow, how="anti")
    if "reference" not in book.present:
        return few
    few = book.engine.keep(few)
    numbers = book.lines("line_id", "reference").filter(~nw.col("reference").is_null())
    first = numbers.rename({"line_id": "group_id"})
    second = numbers.rename({"line_id": "second", "reference": "other"})
    named = few.join(first, on="group_id", how="inner").join(second, on="second", how="inner")
    apart = named.filter(nw.col("reference") != nw.col("other")).select("group_id")
    return few.join(apart, on="group_id", how="anti")
