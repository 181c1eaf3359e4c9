"""A4: an amount far above what is usual for its account, or for its account and party."""

import math
from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.ranges import (
    BY_ACCOUNT,
    BY_PARTY,
    amount_ranges,
    sized_lines,
    subject_text,
)
from crossfoot.audit.robust import STEPS, counted_steps, magnitude, robust_scores
from crossfoot.engine.base import Frame


def find_unusual_amounts(book: Book, settings: Settings) -> Frame:
    by_account = _unusual(book, BY_ACCOUNT, settings, "")
    by_party = _unusual(book, BY_PARTY, settings, "party_")
    found = pl.concat([by_party, by_account.select(by_party.columns)])
    ratio = (pl.col("size") / pl.col("usual")).round(6)
    above = pl.col("z") - pl.col("z_from")
    shown = found.with_columns(ratio=ratio, score=(0.4 + 0.06 * above).clip(0, 1).round(6))
    strongest = shown.sort("score", "line_id", descending=[True, False]).unique(
        "line_id", keep="first"
    )
    columns = ("line_id", "minor", "ratio", "usual", "all_lines", "score")
    return book.engine.from_polars(strongest.sort("line_id").select(*columns, **subject_text()))


def _unusual(book: Book, by: Sequence[str], settings: Settings, level: str) -> pl.DataFrame:
    """Return the lines that lie far above the median of their group, with `usual`, its median."""
    keys = list(by)
    lines = sized_lines(book).select("line_id", "minor", "size", *keys)
    if level:
        lines = book.engine.keep(lines.join(_with_a_peak(book, by, settings), on=keys))
    counts = book.engine.keep(counted_steps(lines, by))
    peaks = book.engine.keep(_rare_peaks(robust_scores(counts, by), by, settings, level))
    usual = book.engine.median(lines.join(peaks.select(*by), on=keys), by, "size", "usual")
    lowest = book.engine.collect(peaks.select(nw.col("peak_from").min())).item()
    high = lines.with_columns(magnitude()).filter(nw.col("step") >= (lowest or 0))
    far = high.join(peaks, on=keys).filter(nw.col("step") >= nw.col("peak_from"))
    found = book.engine.collect(far.join(usual, on=keys))
    above = (pl.col("step") - pl.col("middle")) / pl.col("spread")
    return found.with_columns(
        pl.col("usual").round(0).cast(pl.Int64),
        z=(0.6745 * above).round(6),
        z_from=pl.lit(float(settings[f"{level}z"])),
        party=pl.col("party") if "party" in by else pl.lit(None, pl.String),
    )


def _with_a_peak(book: Book, by: Sequence[str], settings: Settings) -> Frame:
    """Groups whose largest amount is so many times the average of the others."""
    others = (nw.col("total") - nw.col("high")) / (nw.col("lines") - 1)
    is_far = nw.col("high").cast(nw.Float64) >= settings["party_times_average"] * others
    ranges = amount_ranges(book, by).filter(nw.col("lines") >= settings["party_minimum_lines"])
    return ranges.filter(is_far).select(*by)


def _rare_peaks(scored: Frame, by: Sequence[str], settings: Settings, level: str) -> Frame:
    """Groups with a few amounts far above the median: `by`, middle, spread, peak_from (steps)."""
    is_far = (nw.col("z") >= settings[f"{level}z"]) & (
        nw.col("step") - nw.col("middle") >= math.ceil(math.log10(settings["times_usual"]) * STEPS)
    )
    is_enough = nw.col("all_lines") >= settings[f"{level}minimum_lines"]
    peaks = scored.filter(is_far, is_enough).group_by(*by)
    counted = peaks.agg(
        nw.col("step").min().alias("peak_from"),
        nw.col("lines").sum(),
        *(nw.col(name).max() for name in ("middle", "spread", "all_lines")),
    )
    # Far from the median but not rare is a second kind of business, not an unusual amount.
    most = nw.col("all_lines").cast(nw.Float64) * settings[f"{level}rare_share"]
    is_rare = (nw.col("lines").cast(nw.Float64) <= most) | (nw.col("lines") == 1)
    return counted.filter(is_rare).drop("lines")


UNUSUAL_AMOUNT = Check(
    code="A4",
    name="unusual_amount",
    title="Unusual amount for the account",
    family="amount",
    unit="line",
    weight=10,
    needs=frozenset(),
    parameters=(
        Parameter("z", 3.5, "robust z-score from which an amount of an account is unusual"),
        Parameter("minimum_lines", 30, "accounts with fewer lines of a side say nothing", "lines"),
        Parameter("rare_share", 0.02, "more lines than this share are not unusual"),
        Parameter("times_usual", 3.0, "and the amount is at least so many times the median"),
        Parameter("party_z", 2.5, "the same score within an account and party"),
        Parameter("party_minimum_lines", 8, "lines of an account and party", "lines"),
        Parameter("party_rare_share", 0.05, "share of the lines of an account and party"),
        Parameter("party_times_average", 6.0, "largest against the average of the other amounts"),
    ),
    source="Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993); ISA 240.A45",
    reason="amount {minor:money} is {ratio:number} times the usual {usual:money} of the "
    "{all_lines:count} {side} of {subject}",
    find=find_unusual_amounts,
)
