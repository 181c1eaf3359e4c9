"""Count digits: one group-by over the lines, everything after it is small."""

import math
from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.benford.digits import leading_digits, power_of_ten, second_digit
from crossfoot.audit.benford.laws import Digits
from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

_SIZE = nw.col("size")
_DIGITS: Mapping[Digits, Callable[[nw.Expr], nw.Expr]] = {
    "first": lambda size: leading_digits(size, 1),
    "second": second_digit,
    "first_two": lambda size: leading_digits(size, 2),
    "first_three": lambda size: leading_digits(size, 3),
    "last_two": lambda size: size % 100,
    "summation": lambda size: leading_digits(size, 2),
    "second_order": lambda size: leading_digits(size, 2),
}


def amounts(book: Book, by: str | None, sign: str, minimum: int) -> Frame:
    """Return size (minor units, above 0) and `by` of the lines of this sign."""
    minor = nw.col("minor")
    lines = book.lines("minor", *([by] if by else []))
    wanted = {"all": minor != 0, "positive": minor > 0, "negative": minor < 0}[sign]
    lines = lines.filter(wanted).with_columns(size=minor.abs()).drop("minor")
    if by:
        lines = lines.filter(~nw.col(by).is_null())
    return lines.filter(minimum <= _SIZE) if minimum > 1 else lines


def digit_counts(book: Book, sizes: Frame, digits: Digits, by: str | None) -> pl.DataFrame:
    """Return subject, digits, n, total, low, high (minor units): one row per digit that occurs."""
    if digits == "second_order":
        sizes = _differences(sizes, by)
    subject = [by] if by else []
    grouped = sizes.with_columns(digits=_DIGITS[digits](_SIZE)).group_by(*subject, "digits")
    counts = grouped.agg(
        nw.len().cast(nw.Int64).alias("n"),
        _SIZE.cast(nw.Float64).sum().alias("total"),
        _SIZE.min().alias("low"),
        _SIZE.max().alias("high"),
    )
    return _named(book.engine.collect(counts), by).sort("subject", "digits")


def shape_sums(book: Book, sizes: Frame, by: str | None) -> pl.DataFrame:
    """Return subject and the sums that the mantissa arc and the distortion factor need.

    Columns: subject, count, cosines, sines (of the mantissas on the circle), significands.
    """
    angle = _SIZE.cast(nw.Float64).log(base=10) * (2 * math.pi)
    significand = _SIZE.cast(nw.Float64) / power_of_ten(_SIZE)
    placed = sizes.with_columns(
        everything=nw.lit(0), cosine=angle.cos(), sine=angle.sin(), significand=significand
    )
    sums = placed.group_by(by or "everything").agg(
        nw.len().cast(nw.Int64).alias("count"),
        nw.col("cosine").sum().alias("cosines"),
        nw.col("sine").sum().alias("sines"),
        nw.col("significand").sum().alias("significands"),
    )
    return _named(book.engine.collect(sums), by)


def _differences(sizes: Frame, by: str | None) -> Frame:
    """The differences of the sorted amounts, without those of zero."""
    subject = [by] if by else ["everything"]
    distinct = sizes.with_columns(everything=nw.lit(0)).group_by(*subject, "size").agg(nw.len())
    before = _SIZE.shift(1).over(*subject, order_by="size")
    gaps = distinct.with_columns(size=_SIZE - before).filter(~_SIZE.is_null())
    return gaps.select(*([by] if by else []), "size")


def _named(frame: pl.DataFrame, by: str | None) -> pl.DataFrame:
    subject = pl.col(by).cast(pl.String) if by else pl.lit(None, pl.String)
    return frame.with_columns(subject=subject).drop([by] if by else [], strict=False)
