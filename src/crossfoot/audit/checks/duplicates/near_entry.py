"""D8: two entries differ only by what a slip or a disguise leaves different."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.duplicates import duplicate_pairs, entry_twins
from crossfoot.audit.reasons import money_text
from crossfoot.engine.base import Frame

_NEAR = ("other_account", "like_party", "like_reference", "like_amount")


def find_near_entries(book: Book, settings: Settings) -> Frame:
    days = (pl.col("posting_date_b") - pl.col("posting_date_a")).dt.total_days().abs()
    larger = pl.max_horizontal("debit_a", "debit_b")
    apart = (pl.col("debit_a") - pl.col("debit_b")).abs() / larger
    near = duplicate_pairs(book).filter(
        pl.col("relation").is_in(_NEAR),
        days <= settings["days"],
        pl.col("swapped") | (apart.round(6) <= settings["tolerance"]),
    )
    return entry_twins(book, near.with_columns(likeness=_likeness(book.decimals)))


def _likeness(decimals: int) -> pl.Expr:
    """In words. Two entries that name no party are not of the same; amounts alike need one."""
    amounts = [money_text(value, decimals) for value in _both("debit")]
    unnamed = pl.lit("same reference and amount, other accounts")
    named = pl.lit("same party, reference and amount, other accounts")
    texts = {
        "other_account": pl.when(pl.col("party_a").is_null()).then(unnamed).otherwise(named),
        "like_party": _told("same reference and amount, parties ", *_both("party")),
        "like_reference": _told("same party and amount, references ", *_both("reference")),
        "like_amount": _told("same party and reference, amounts ", *amounts),
    }
    relation = pl.col("relation")
    return pl.coalesce(*(pl.when(relation == name).then(text) for name, text in texts.items()))


def _both(name: str) -> tuple[pl.Expr, pl.Expr]:
    """The values of a pair in their own order, not in that of the file's rows."""
    sides = (f"{name}_a", f"{name}_b")
    return pl.min_horizontal(*sides), pl.max_horizontal(*sides)


def _told(words: str, one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(words), one, pl.lit(" and "), other)


NEAR_ENTRY = Check(
    code="D8",
    name="near_entry",
    title="Entry posted twice with a difference",
    family="duplicates",
    unit="entry",
    weight=18,
    needs=frozenset({"entry_id", "reference", "party"}),
    parameters=(
        Parameter("days", 75, "longest time between the two posting dates, at most 75", "days"),
        Parameter("tolerance", 0.01, "difference of the amounts accepted, at most 0.01", "share"),
    ),
    source="Nigrini, Forensic Analytics, ch. 12; ISA 240.A45",
    reason="much like entry {twin}: {likeness}",
    find=find_near_entries,
)
