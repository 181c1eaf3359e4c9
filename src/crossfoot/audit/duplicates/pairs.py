"""Pairs of entries that record one event twice, and what speaks for it."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.blocks import candidates
from crossfoot.audit.duplicates.likeness import (
    digits_of,
    name_likeness,
    normal_reference,
    other_period,
    reference_step,
    slips,
)
from crossfoot.audit.duplicates.relations import both, equal, relation
from crossfoot.audit.signatures import SAME

UNLIKE = 1_000_000
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
    compared = compare(side_by_side(found.pairs, found.entries).filter(_one_way()))
    judged = compared.with_columns(relation=relation()).filter(
        pl.col("relation").is_not_null(), ~undone(), ~of_other_periods()
    )
    named = [f"{name}{side}" for side in ("_a", "_b") for name in _DESCRIBED]
    return judged.select("a", "b", "relation", "whole", "swapped", "gap", *named).sort("a", "b")


def side_by_side(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Pairs (a, b) with what is known of both entries, with the suffixes _a and _b.

    `entries`: as in Candidates. Added to it: plain (the reference without what people type
    differently) and documents (the entries given that share it, the amount and the party).
    """
    entries = entries.with_columns(plain=normal_reference(pl.col("reference")))
    entries = entries.with_columns(documents=pl.len().over("plain", "debit", "cfirst", "party"))
    first, second = (
        entries.rename({name: f"{name}{side}" for name in entries.columns}) for side in ("_a", "_b")
    )
    pairs = pairs.join(first, left_on="a", right_on="entry_id_a")
    return pairs.join(second, left_on="b", right_on="entry_id_b")


def _one_way() -> pl.Expr:
    """Money flows the same way: an invoice and its payment do not."""
    return equal("cfirst") | equal("dfirst") | equal("clast")


def compare(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add to pairs that stand side by side what the relation depends on."""
    plain, party = both("plain"), both("party")
    days = (pl.col("effective_date_b") - pl.col("effective_date_a")).dt.total_days().abs()
    known = [text.str.len_chars().fill_null(0) >= 3 for text in plain]
    swapped = digits_of(pl.col("debit_a")) == digits_of(pl.col("debit_b"))
    whole = pl.all_horizontal(*(both(name)[0].eq_missing(both(name)[1]) for name in SAME))
    return pairs.with_columns(
        slips(pairs["plain_a"], pairs["plain_b"]).alias("slips"),
        _name_likeness(pairs).alias("name_likeness"),
        gap=days,
        numbered=pl.all_horizontal(*known),
        unnumbered=plain[0].is_null() | plain[1].is_null(),
        same_party=party[0].eq_missing(party[1]),
        swapped=swapped,
        whole=whole,
        step=reference_step(*both("reference")).fill_null(UNLIKE),
        times=pl.max_horizontal(*both("times")),
        documents=pl.max_horizontal(*both("documents")),
        usual_gap=pl.min_horizontal(*both("usual_gap")),
        flow_rate=pl.max_horizontal(*both("flow_rate")),
    )


def _name_likeness(pairs: pl.DataFrame) -> pl.Series:
    """Of the party names, or of the entries' texts where the parties are numbers."""
    by_party = name_likeness(pairs["party_a"], pairs["party_b"])
    by_text = name_likeness(pairs["text_a"], pairs["text_b"])
    numbers = pairs["party_a"].fill_null("").str.contains(r"^\p{L}{0,4}\d+$")
    return by_text.zip_with(numbers, by_party)


def of_other_periods() -> pl.Expr:
    """Instalments, by the words of the entries or of their lines."""
    return other_period(*both("text")) | other_period(*both("detail"))


def undone() -> pl.Expr:
    """Cancelled and booked again: an entry was reversed about when the other came."""
    first, second = both("reversed_on")
    later = pl.max_horizontal("posting_date_a", "posting_date_b")
    grace = pl.when("unnumbered").then(pl.duration(days=0)).otherwise(pl.duration(days=5))
    in_time = pl.min_horizontal(first, second) <= later + grace
    each = pl.all_horizontal(*both("was_reversed"))
    return each.fill_null(value=False) | in_time.fill_null(value=False)
