"""The figures behind the charts of the summary page."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.audit.benford import conformity
from crossfoot.audit.benford.counting import amounts, digit_counts
from crossfoot.audit.benford.statistics import digit_table
from crossfoot.reports.audited import Audited
from crossfoot.reports.bars import Bar
from crossfoot.reports.charts import Month
from crossfoot.reports.drivers import parts_of
from crossfoot.reports.summary import money_sum

#: The debits of findings, so that a chart or a share compares them with all debits.
_DEBITS = pl.col("amount").filter(pl.col("amount") > 0)
_MOST_BARS = 14
_LEAST_AMOUNTS = 300
_KINDS = ("bar-1", "bar-2", "bar-3", "bar-4")


def debits_by_month(audited: Audited) -> pl.DataFrame:
    """Return period, debit, flagged_debit, flagged_lines of every month; money is exact.

    Months without a posting are months too.
    """
    debits = audited.trial_balance_by_period.group_by("period").agg(pl.col("debit").sum())
    lines = audited.result.findings.unique("line_id")
    flagged = lines.group_by(period=pl.col("posting_date").dt.strftime("%Y-%m")).agg(
        flagged_debit=_DEBITS.sum(), flagged_lines=pl.len()
    )
    first, last = audited.book.period_from.replace(day=1), audited.book.period_to
    every = pl.date_range(first, last, "1mo", eager=True).dt.strftime("%Y-%m")
    frame = every.rename("period").to_frame().join(debits, on="period", how="left")
    joined = frame.join(flagged, on="period", how="left").sort("period")
    return joined.select("period", pl.col("debit", "flagged_debit", "flagged_lines").fill_null(0))


def months_of(audited: Audited) -> list[Month]:
    """The same to be drawn."""
    frame = debits_by_month(audited).cast({"debit": pl.Float64, "flagged_debit": pl.Float64})
    return [Month(**row) for row in frame.iter_rows(named=True)]


def flagged_debits(audited: Audited) -> Decimal:
    """The debits of lines that have findings, each line once."""
    lines = audited.result.findings.unique("line_id")
    return money_sum(lines.select(amount=_DEBITS), "amount")


def risk_bars(audited: Audited) -> list[Bar]:
    """What each check adds to the score, the reddest first."""
    return [
        Bar(one.title, float(one.points), one.words, "bar" if one.is_rest else _KINDS[min(i, 3)])
        for i, one in enumerate(parts_of(audited.result.risk))
    ]


def checks_bars(audited: Audited) -> list[Bar]:
    """Flagged lines per check."""
    rows = [one for one in audited.flagged_checks if one.flagged_lines][:_MOST_BARS]
    return [
        Bar(f"{one.check.code} {one.check.title}", one.flagged_lines, f"{one.flagged_lines:,}")
        for one in rows
    ]


@dataclass(frozen=True)
class FirstDigits:
    """Shares of the first digits 1 to 9, seen and expected, with what they come to in words."""

    observed: list[float]
    expected: list[float]
    words: str


def first_digits(audited: Audited) -> FirstDigits | None:
    """The first digits of all amounts; None where there are too few to say anything."""
    book = audited.book
    counts = digit_counts(book, amounts(book, None, "all", 0), "first", None)
    n = int(counts["n"].sum())
    if n < _LEAST_AMOUNTS:
        return None
    seen = dict(counts.select("digits", "n").iter_rows())
    table = digit_table("first", [seen.get(digit, 0) for digit in range(1, 10)], n)
    mad = float((table["share"] - table["expected_share"]).abs().mean() or 0.0)  # type: ignore[arg-type] # a Float64 column
    fit = {"close": "close fit", "acceptable": "acceptable fit", "marginal": "marginal fit"}
    verdict = fit.get(conformity("first", mad) or "", "no fit")
    words = f"{n:,} amounts, mean deviation {mad:.4f}: {verdict}"
    return FirstDigits(table["share"].to_list(), table["expected_share"].to_list(), words)
