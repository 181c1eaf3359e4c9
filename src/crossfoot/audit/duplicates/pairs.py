"""Pairs of entries that record one event twice, and what speaks for it."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.blocks import candidates
from crossfoot.audit.duplicates.likeness import (
    SAME_NAME,
    digits_of,
    name_likeness,
    normal_reference,
    reference_step,
    slips,
)
from crossfoot.audit.signatures import SAME

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
UNLIKE = 1_000_000
#: Days from one instalment to the next at least.
INSTALMENT = 14
_DESCRIBED = ("reference", "plain", "party", "text", "debit", "posting_date", "effective_date")


def duplicate_pairs(book: Book) -> pl.DataFrame:
    """Pairs of entries that look like one event recorded twice, computed once per book.

    Columns: a, b (entry_id, a the smaller), relation (of RELATIONS), whole (the same lines in
    all but contrived cases), swapped (the amounts hold the same digits), gap (days between the
    effective dates), and with the suffixes _a and _b: reference, plain (the reference without what
    people type differently), party, text, debit (minor units), posting_date, effective_date.
    """
    pairs: pl.DataFrame = book.once("duplicate_pairs", lambda: _pairs(book))
    return pairs


def _pairs(book: Book) -> pl.DataFrame:
    found = candidates(book)
    entries = found.entries.with_columns(plain=normal_reference(pl.col("reference")))
    entries = entries.with_columns(documents=pl.len().over("plain", "debit", "cfirst", "party"))
    first, second = (
        entries.rename({name: f"{name}{side}" for name in entries.columns}) for side in ("_a", "_b")
    )
    pairs = found.pairs.join(first, left_on="a", right_on="entry_id_a")
    pairs = pairs.join(second, left_on="b", right_on="entry_id_b")
    compared = _compared(pairs.filter(_one_way()))
    judged = compared.with_columns(relation=_relation()).filter(
        pl.col("relation").is_not_null(), ~_undone()
    )
    named = [f"{name}{side}" for side in ("_a", "_b") for name in _DESCRIBED]
    return judged.select("a", "b", "relation", "whole", "swapped", "gap", *named).sort("a", "b")


def _both(name: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(f"{name}_a"), pl.col(f"{name}_b")


def _equal(name: str) -> pl.Expr:
    """Both known and equal."""
    first, second = _both(name)
    return first.eq(second).fill_null(value=False)


def _one_way() -> pl.Expr:
    """Money flows the same way: an invoice and its payment do not."""
    return _equal("cfirst") | _equal("dfirst") | _equal("clast")


def _compared(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add what the relation depends on."""
    plain, party = _both("plain"), _both("party")
    days = (pl.col("effective_date_b") - pl.col("effective_date_a")).dt.total_days().abs()
    known = [text.str.len_chars().fill_null(0) >= 3 for text in plain]
    swapped = digits_of(pl.col("debit_a")) == digits_of(pl.col("debit_b"))
    whole = pl.all_horizontal(*(_both(name)[0].eq_missing(_both(name)[1]) for name in SAME))
    return pairs.with_columns(
        slips(pairs["plain_a"], pairs["plain_b"]).alias("slips"),
        _name_likeness(pairs).alias("name_likeness"),
        gap=days,
        numbered=pl.all_horizontal(*known),
        unnumbered=plain[0].is_null() | plain[1].is_null(),
        same_party=party[0].eq_missing(party[1]),
        swapped=swapped,
        whole=whole,
        step=reference_step(*_both("reference")).fill_null(UNLIKE),
        times=pl.max_horizontal(*_both("times")),
        documents=pl.max_horizontal(*_both("documents")),
        usual_gap=pl.min_horizontal(*_both("usual_gap")),
        flow_rate=pl.max_horizontal(*_both("flow_rate")),
    )


def _name_likeness(pairs: pl.DataFrame) -> pl.Series:
    """Of the party names, or of the entries' texts where the parties are numbers."""
    by_party = name_likeness(pairs["party_a"], pairs["party_b"])
    by_text = name_likeness(pairs["text_a"], pairs["text_b"])
    numbers = pairs["party_a"].fill_null("").str.contains(r"^\p{L}{0,4}\d+$")
    return by_text.zip_with(numbers, by_party)


def _relation() -> pl.Expr:
    gap, times = pl.col("gap"), pl.col("times")
    same_amount, reverses = _equal("debit"), _reverses()
    close = (pl.col("debit_a") - pl.col("debit_b")).abs() * 100 <= pl.col("debit_a")
    # Two of an amount that comes back again and again are duplicates only when out of step.
    out_of_step = (gap * 3 <= pl.col("usual_gap")) | (gap == 0)
    odd = (times <= 2) | out_of_step
    swapped = digits_of(pl.col("reference_a")) == digits_of(pl.col("reference_b"))
    same_number = pl.col("numbered") & _equal("plain")
    like_number = (
        pl.col("numbered")
        & ~same_number
        & (pl.col("slips") <= 2)
        & (pl.col("flow_rate") < SERIES)
        & (pl.col("slips") * 4 <= pl.col("plain_a").str.len_chars())
        & ((pl.col("step") == 0) | (pl.col("step") > CONSECUTIVE) | (swapped & (gap == 0)))
    )
    same_party = pl.col("same_party")
    twice = same_number & same_amount & ((pl.col("documents") <= 2) | out_of_step)
    like_party = pl.col("name_likeness") >= SAME_NAME
    # An instalment booked twice breaks the rhythm of a party even where equal entries are usual.
    broken = _equal("party") & (times > 2) & (pl.col("usual_gap") >= INSTALMENT)
    rare = (pl.col("flow_rate") < HABIT) | broken
    unnumbered = pl.col("unnumbered") & rare & _equal_text()
    rules = {
        "same": twice & same_party & pl.col("whole"),
        "other_account": twice & same_party & _equal("line_count") & ~reverses,
        "like_party": twice & like_party & (gap <= 31) & ~reverses,
        "other_party": twice & (gap <= 10) & ~reverses,
        "like_reference": like_number & same_amount & _equal("party") & odd & (gap <= 5),
        "like_amount": same_number & same_party & ~same_amount & (gap <= 15)
        & (pl.col("swapped") | close),
        "same_unnumbered": unnumbered & pl.col("whole") & same_party & odd & (gap <= 5),
    }  # fmt: skip
    return pl.coalesce(*(pl.when(rule).then(pl.lit(name)) for name, rule in rules.items()))


def _reverses() -> pl.Expr:
    first, second = _both("reverses")
    return first.fill_null(value=False) | second.fill_null(value=False)


def _equal_text() -> pl.Expr:
    first, second = _both("text")
    return first.eq_missing(second)


def _undone() -> pl.Expr:
    """Cancelled and booked again: an entry was reversed about when the other came."""
    first, second = _both("reversed_on")
    later = pl.max_horizontal("posting_date_a", "posting_date_b")
    grace = pl.when("unnumbered").then(pl.duration(days=0)).otherwise(pl.duration(days=5))
    in_time = pl.min_horizontal(first, second) <= later + grace
    both = pl.all_horizontal(*_both("was_reversed"))
    return both.fill_null(value=False) | in_time.fill_null(value=False)
