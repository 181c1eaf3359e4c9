"""Relations: in which way two entries are alike when they record one event."""

import polars as pl

from crossfoot.audit.duplicates.blocks import CLOSE_DAYS
from crossfoot.audit.duplicates.likeness import SAME_NAME, digits_of

#: How a pair is alike, strongest first, with the score of a flag that rests on it.
RELATIONS = {
    "same": 1.0,
    "same_unnumbered": 0.8,
    "other_account": 0.9,
    "like_party": 0.9,
    "other_party": 0.7,
    "like_reference": 0.8,
    "like_amount": 0.8,
}
#: Share of twins between two accounts from which equal entries without a number are a habit.
HABIT = 0.2
#: The same where the references are a slip apart: a series numbered by the system looks like that.
SERIES = 0.5
#: References whose numbers are at most this far apart are documents that follow each other.
CONSECUTIVE = 20
#: Days from one instalment to the next at least.
INSTALMENT = 14

_GAP, _TIMES = pl.col("gap"), pl.col("times")
#: Two of an amount that comes back again and again are duplicates only when out of step.
_OUT_OF_STEP = (pl.col("usual_gap") >= _GAP * 3) | (_GAP == 0)
_ODD = (_TIMES <= 2) | _OUT_OF_STEP


def both(name: str) -> tuple[pl.Expr, pl.Expr]:
    """The column of the first and of the second entry."""
    return pl.col(f"{name}_a"), pl.col(f"{name}_b")


def equal(name: str) -> pl.Expr:
    """Both known and equal."""
    first, second = both(name)
    return first.eq(second).fill_null(value=False)


def relation() -> pl.Expr:
    """The name in RELATIONS of a compared pair, or null."""
    amount, number, whole = equal("debit"), _same_number(), pl.col("whole")
    party, alone = pl.col("same_party"), ~_reverses()
    twice = number & amount & ((pl.col("documents") <= 2) | _OUT_OF_STEP)
    rules = {
        "same": twice & party & whole,
        "other_account": twice & party & equal("line_count") & alone,
        "like_party": twice & (pl.col("name_likeness") >= SAME_NAME) & (_GAP <= 31) & alone,
        "other_party": twice & (_GAP <= 10) & alone,
        "like_reference": _like_number() & amount & equal("party") & _ODD & (_GAP <= CLOSE_DAYS),
        "like_amount": number & party & ~amount & _like_amount() & (_GAP <= 15),
        "same_unnumbered": _unnumbered() & whole & party & _ODD & (_GAP <= CLOSE_DAYS),
    }
    return pl.coalesce(*(pl.when(rule).then(pl.lit(name)) for name, rule in rules.items()))


def _same_number() -> pl.Expr:
    return pl.col("numbered") & equal("plain")


def _like_number() -> pl.Expr:
    """A slip or two apart, but not the document that follows, nor one of a long series."""
    slips, step = pl.col("slips"), pl.col("step")
    swapped = digits_of(pl.col("reference_a")) == digits_of(pl.col("reference_b"))
    few = (slips <= 2) & (slips * 4 <= pl.col("plain_a").str.len_chars())
    unordered = (step == 0) | (step > CONSECUTIVE) | (swapped & (_GAP == 0))
    series = pl.col("flow_rate") >= SERIES
    digits = pl.col("plain_a").str.contains(r"\d")
    return pl.col("numbered") & digits & ~_same_number() & few & unordered & ~series


def _like_amount() -> pl.Expr:
    """Two digits swapped, or at most a hundredth apart."""
    first, second = both("debit")
    return pl.col("swapped") | ((first - second).abs() * 100 <= first)


def _unnumbered() -> pl.Expr:
    """Without a reference: the same words, where equal entries are rare or break a rhythm."""
    broken = equal("party") & (_TIMES > 2) & (pl.col("usual_gap") >= INSTALMENT)
    rare = (pl.col("flow_rate") < HABIT) | broken
    first, second = both("text")
    return pl.col("unnumbered") & rare & first.eq_missing(second)


def _reverses() -> pl.Expr:
    first, second = both("reverses")
    return first.fill_null(value=False) | second.fill_null(value=False)
