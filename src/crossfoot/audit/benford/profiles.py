"""First two digits of every account, user and party at once, for the checks."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from crossfoot.audit.benford.digits import leading_digits
from crossfoot.audit.benford.laws import LAW_OF, Digits, expected_shares
from crossfoot.audit.book import Book
from crossfoot.audit.tallies import tally_table
from crossfoot.engine.base import Frame


def leading_pairs(book: Book, by: str | None, least: int) -> pl.DataFrame:
    """Return subject, digits (first two), n, low, high, total (minor units).

    Of the whole ledger (subject null) or of each account, user or party with `least` lines or more.
    """
    name = f"leading pairs {by} {least}"
    frame: pl.DataFrame = book.once(name, lambda: _leading_pairs(book, by, least))
    return frame


def _leading_pairs(book: Book, by: str | None, least: int) -> pl.DataFrame:
    source = _pairs_of_parties(book, least) if by == "party" else _pairs_by_account_and_user(book)
    keys = [by] if by else []
    sums = source.group_by(*keys, "digits").agg(
        nw.col("n").sum(), nw.col("low").min(), nw.col("high").max(), nw.col("total").sum()
    )
    if by:
        counts = sums.group_by(by).agg(nw.col("n").sum().alias("lines"))
        enough = counts.filter(nw.col("lines") >= least, ~nw.col(by).is_null())
        sums = sums.join(enough.select(by), on=by)
    frame = book.engine.collect(sums)
    subject = pl.col(by).cast(pl.String) if by else pl.lit(None, pl.String)
    named = frame.with_columns(subject=subject, digits=pl.col("digits").cast(pl.Int64))
    return named.drop(keys).sort("subject", "digits")


def sized_pairs(book: Book, *columns: str) -> Frame:
    """Lines with an amount: `columns`, minor, size and digits, their first two."""
    minor = nw.col("minor")
    lines = book.lines("minor", *columns).filter(minor != 0).with_columns(size=minor.abs())
    return lines.with_columns(digits=leading_digits(nw.col("size"), 2))


def _pairs_by_account_and_user(book: Book) -> Frame:
    frame: Frame = book.once("digits account user", lambda: _pairs(book, "account", "entered_by"))
    return frame


def _pairs_of_parties(book: Book, least: int) -> Frame:
    """Of the few parties that have so many lines; most have a handful."""
    large = tally_table(book, "party").filter(pl.col("lines") >= least)["party"].drop_nulls()
    return _pairs(book, "party", only=large.to_list())


def _pairs(book: Book, *by: str, only: Sequence[str] | None = None) -> Frame:
    size = nw.col("size")
    lines = sized_pairs(book, *by)
    if only is not None:
        lines = lines.filter(nw.col(by[0]).is_in(only))
    groups = lines.group_by(*by, "digits")
    return book.engine.keep(
        groups.agg(
            nw.len().cast(nw.Int64).alias("n"),
            size.min().alias("low"),
            size.max().alias("high"),
            size.sum().alias("total"),
        )
    )


def subject_deviations(pairs: pl.DataFrame, digits: Digits) -> pl.DataFrame:
    """Compare the first or first two digits of each subject of leading_pairs with Benford's law.

    Return subject, n, low, high, total, mad, p (chi-square), and of the digits with the largest
    excess: digit, share, expected.
    """
    law, shares = LAW_OF[digits], expected_shares(digits)
    divisor = 10 if digits == "first" else 1
    expected = pl.DataFrame(
        {"digits": list(law.digits), "expected": shares},
        schema={"digits": pl.Int64, "expected": pl.Float64},
    )
    counts = pairs.with_columns(pl.col("digits") // divisor).group_by("subject", "digits")
    totals = pairs.group_by("subject").agg(
        pl.col("n").sum(), pl.col("low").min(), pl.col("high").max(), pl.col("total").sum()
    )
    cells = (
        totals.join(expected, how="cross")
        .join(
            counts.agg(found=pl.col("n").sum()),
            on=["subject", "digits"],
            how="left",
            nulls_equal=True,
        )
        .with_columns(share=pl.col("found").fill_null(0) / pl.col("n"))
        .with_columns(gap=pl.col("share") - pl.col("expected"))
        .sort("subject", "digits")
    )
    return _summed(cells, len(shares))


def _summed(cells: pl.DataFrame, digit_count: int) -> pl.DataFrame:
    from scipy.special import chdtrc  # 40 MB, which a web process never needs

    top = pl.col("gap").arg_max()
    summed = cells.group_by("subject", maintain_order=True).agg(
        pl.col("n", "low", "high", "total").first(),
        mad=pl.col("gap").abs().mean().round(6),
        chi_square=(pl.col("n") * pl.col("gap") ** 2 / pl.col("expected")).sum(),
        digit=pl.col("digits").get(top),
        share=pl.col("share").get(top),
        expected=pl.col("expected").get(top),
    )
    p = chdtrc(digit_count - 1, np.asarray(summed["chi_square"]))
    return summed.with_columns(pl.Series("p", p)).drop("chi_square")
