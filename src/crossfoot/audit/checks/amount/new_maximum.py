"""A8: an amount many times the next largest of its account or party (relative size factor)."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.openings import without_openings
from crossfoot.audit.ranges import (
    BY_ACCOUNT,
    BY_PARTY,
    amount_ranges,
    sized_lines,
    subject_text,
)
from crossfoot.engine.base import Frame


def find_new_maxima(book: Book, settings: Settings) -> Frame:
    by_party = _maxima(book, BY_PARTY, settings)
    by_account = _maxima(book, BY_ACCOUNT, settings)
    found = pl.concat([by_party, by_account.select(by_party.columns)])
    ranked = found.sort("ratio", "line_id", descending=[True, False])
    # Ten times is the threshold, a hundred times the full score.
    score = (pl.col("ratio").log10() / 2).clip(0.3, 1).round(6)
    shown = ranked.unique("line_id", keep="first").sort("line_id")
    columns = ("line_id", "minor", "ratio", "second", "lines")
    described = shown.select(*columns, score=score, **subject_text())
    return without_openings(book, book.engine.from_polars(described), settings.engagement)


def _maxima(book: Book, by: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Return the only largest lines of groups where it is `factor` times the second largest."""
    groups = _candidates(book, by, settings).select(*by, "high")
    size, high = nw.col("size"), nw.col("high")
    lines = sized_lines(book).select("line_id", "size", *by).join(groups, on=list(by))
    parted = lines.with_columns(
        rest=nw.when(size < high).then(size).otherwise(0),
        top=(size == high).cast(nw.Int64),
        top_id=nw.when(size == high).then(nw.col("line_id")).otherwise(0),
    )
    found = parted.group_by(*by).agg(
        nw.col("rest").max().alias("second"),
        nw.col("top").sum().alias("tops"),
        nw.col("top_id").max().alias("line_id"),
        high.max(),
        nw.len().cast(nw.Int64).alias("lines"),
    )
    maxima = book.engine.collect(found.filter(nw.col("tops") == 1, nw.col("second") > 0))
    return maxima.with_columns(
        ratio=(pl.col("high") / pl.col("second")).round(6),
        minor=pl.when("is_debit").then(pl.col("high")).otherwise(-pl.col("high")),
        party=pl.col("party") if "party" in by else pl.lit(None, pl.String),
    ).filter(pl.col("ratio") >= settings["factor"])


def _candidates(book: Book, by: Sequence[str], settings: Settings) -> Frame:
    """Groups whose largest amount is `factor` times the average of the rest, so far."""
    rest = (nw.col("total") - nw.col("high")) / (nw.col("lines") - 1)
    is_far = nw.col("high").cast(nw.Float64) >= settings["factor"] * rest
    is_large = nw.col("high") >= round(settings["minimum"] * book.unit)
    groups = amount_ranges(book, by).filter(nw.col("lines") >= settings["minimum_lines"])
    return groups.filter(is_large, is_far)


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
    reason="amount {minor:money} is {ratio:number} times the next largest of the "
    "{lines:count} {side} "
    "of {subject}, {second:money}",
    find=find_new_maxima,
)
