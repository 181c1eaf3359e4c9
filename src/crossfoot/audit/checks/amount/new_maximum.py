"""A8: an amount many times the next largest of its account or party (relative size factor)."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.ranges import (
    BY_ACCOUNT,
    BY_PARTY,
    amount_ranges,
    lines_of_groups,
    sized_lines,
    subject_text,
)
from crossfoot.engine.base import Frame


def find_new_maxima(book: Book, settings: Settings) -> Frame:
    by_party = _maxima(book, BY_PARTY, settings)
    by_account = _maxima(book, BY_ACCOUNT, settings)
    found = pl.concat([by_party, by_account], how="diagonal")
    ranked = found.sort("ratio", "line_id", descending=[True, False])
    # Ten times is the threshold, a hundred times the full score.
    score = (pl.col("ratio").log10() / 2).clip(0.3, 1).round(6)
    shown = ranked.unique("line_id", keep="first").sort("line_id")
    columns = ("line_id", "minor", "ratio", "second", "lines")
    described = shown.select(*columns, score=score, **subject_text())
    return book.engine.from_polars(described)


def _maxima(book: Book, by: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Return the only largest lines of groups where it is `factor` times the second largest."""
    names = [name for name in by if name != "is_debit"]
    lines = sized_lines(book).select("line_id", "minor", "size", *by)
    groups = _candidates(book, by, settings)
    in_groups = lines_of_groups(book, lines, groups.drop("lines", "total", "low"), names)
    size, high = nw.col("size"), nw.col("high")
    rest = in_groups.with_columns(
        rest=nw.when(size < high).then(size).otherwise(0), top=(size == high).cast(nw.Int64)
    )
    seconds = rest.group_by(*by).agg(
        nw.col("rest").max().alias("second"),
        nw.col("top").sum().alias("tops"),
        nw.col("high").max(),
        nw.len().cast(nw.Int64).alias("lines"),
    )
    found = book.engine.collect(seconds.filter(nw.col("tops") == 1, nw.col("second") > 0))
    ratio = (pl.col("high") / pl.col("second")).round(6)
    maxima = found.with_columns(ratio=ratio).filter(pl.col("ratio") >= settings["factor"])
    top = lines_of_groups(book, lines, maxima.drop("tops"), names).filter(size == high)
    return book.engine.collect(top)


def _candidates(book: Book, by: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Groups whose largest amount is `factor` times the average of the rest, so far."""
    rest = (nw.col("total") - nw.col("high")) / (nw.col("lines") - 1)
    is_far = nw.col("high").cast(nw.Float64) >= settings["factor"] * rest
    is_large = nw.col("high") >= round(settings["minimum"] * book.unit)
    groups = amount_ranges(book, by).filter(nw.col("lines") >= settings["minimum_lines"])
    return book.engine.collect(groups.filter(is_large, is_far)).sort(*by)


NEW_MAXIMUM = Check(
    code="A8",
    name="new_maximum",
    title="Many times the next largest amount",
    family="amount",
    unit="line",
    weight=10,
    needs=frozenset(),
    parameters=(
        Parameter("factor", 10.0, "largest amount against the second largest"),
        Parameter("minimum_lines", 5, "smaller groups say nothing", "lines"),
        Parameter("minimum", 1_000.0, "smaller amounts are not looked at", "currency"),
    ),
    source="Nigrini, Forensic Analytics, ch. 11, relative size factor",
    reason="amount {minor:money} is {ratio:number} times the next largest of the {lines} {side} "
    "of {subject}, {second:money}",
    find=find_new_maxima,
)
