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
    either = pl.lit(" and ")
    amounts = [money_text(pl.col(f"debit_{side}"), decimals) for side in "ab"]
    texts = {
        "other_account": pl.lit("same party, reference and amount, other accounts"),
        "like_party": pl.concat_str(
            pl.lit("same reference and amount, parties "), "party_a", either, "party_b"
        ),
        "like_reference": pl.concat_str(
            pl.lit("same party and amount, references "), "reference_a", either, "reference_b"
        ),
        "like_amount": pl.concat_str(
            pl.lit("same party and reference, amounts "), amounts[0], either, amounts[1]
        ),
    }
    relation = pl.col("relation")
    return pl.coalesce(*(pl.when(relation == name).then(text) for name, text in texts.items()))


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
