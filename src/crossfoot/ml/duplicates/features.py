"""Features of a pair of entries: what tells one event booked twice from rent that comes again."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates.blocks import described, flow_rates
from crossfoot.audit.duplicates.likeness import name_likeness
from crossfoot.audit.duplicates.pairs import UNLIKE, compare, of_other_periods, side_by_side, undone
from crossfoot.audit.duplicates.relations import both, equal


@dataclass(frozen=True)
class Feature:
    """A number about a pair; `value` is over the columns of audit.duplicates.pairs.compare."""

    name: str
    meaning: str
    value: pl.Expr


#: What stands for a value that is not known.
UNKNOWN = -1.0


def _either(name: str) -> pl.Expr:
    return pl.any_horizontal(*(side.fill_null(value=False) for side in both(name)))


def _days(name: str) -> pl.Expr:
    first, second = both(name)
    return (second - first).dt.total_days().abs()


def _difference() -> pl.Expr:
    first, second = both("debit")
    return (first - second).abs() / pl.max_horizontal(first, second)


def _known(name: str) -> pl.Expr:
    return pl.sum_horizontal(*(side.is_not_null().cast(pl.Int8) for side in both(name)))


def _same_day_of_month() -> pl.Expr:
    first, second = both("effective_date")
    return first.dt.day().eq(second.dt.day()) & (pl.col("gap") > 20)


def _zeros() -> pl.Expr:
    """How many zeros the smaller amount ends in."""
    smaller = pl.min_horizontal(*both("debit"))
    return pl.sum_horizontal(*((smaller % 10**n == 0).cast(pl.Int8) for n in range(1, 8)))


#: In the order of the model's columns. A change here makes earlier models unusable.
DUPLICATE_FEATURES = (
    Feature("posting_gap", "days between the posting dates", _days("posting_date")),
    Feature("document_gap", "days between the document dates", pl.col("gap")),
    Feature("same_amount", "the entries move the same amount", equal("debit")),
    Feature("swapped_digits", "other amounts of the same digits", pl.col("swapped")),
    Feature("amount_difference", "share of the larger amount", _difference()),
    Feature("size", "decimal logarithm of the larger amount, in minor units",
            (pl.max_horizontal(*both("debit")) + 1).log(10)),
    Feature("zeros", "zeros at the end of the smaller amount, in minor units", _zeros()),
    Feature("references", "how many of the two have a reference", _known("plain")),
    Feature("same_reference", "the references agree but for case, marks and O for 0",
            equal("plain")),
    Feature("reference_slips", "keys hit wrongly between the two references",
            pl.when(pl.col("numbered")).then("slips")),
    Feature("reference_step", "logarithm of the distance of the numbers in the references",
            pl.when(pl.col("step") < UNLIKE).then(pl.col("step").log1p())),
    Feature("same_party", "customer, supplier or employee agree", equal("party")),
    Feature("name_likeness", "likeness of the names of the parties, 0 to 100",
            pl.col("name_likeness")),
    Feature("text_likeness", "likeness of the texts, 0 to 100", pl.col("text_likeness")),
    Feature("other_period", "the texts name different months, years or numbers",
            of_other_periods()),
    Feature("same_lines", "the entries have the same lines", pl.col("whole")),
    Feature("same_debit_account", "first debit account agrees", equal("dfirst")),
    Feature("same_credit_account", "first credit account agrees", equal("cfirst")),
    Feature("same_line_count", "as many lines", equal("line_count")),
    Feature("same_user", "entered by the same user", equal("entered_by")),
    Feature("same_source", "of the same source", equal("source")),
    Feature("recurrence", "entries with this party, amount and account, as a logarithm",
            pl.col("times").log1p()),
    Feature("rhythm", "days between two of these, on average", pl.col("usual_gap")),
    Feature("out_of_step", "days between the documents as a share of the rhythm",
            pl.col("gap") / (pl.col("usual_gap") + 1)),
    Feature("same_day_of_month", "same day in different months", _same_day_of_month()),
    Feature("documents", "entries with this reference, amount and party, as a logarithm",
            pl.col("documents").log1p()),
    Feature("equal_entries", "equal amounts between these accounts, as a logarithm",
            pl.max_horizontal(*both("twins")).log1p()),
    Feature("flow_rate", "share of the entries between these accounts with an equal one",
            pl.col("flow_rate")),
    Feature("rebooked", "one was reversed about when the other came", undone()),
    Feature("reverses", "one of them reverses another entry", _either("reverses")),
)  # fmt: skip
FEATURE_NAMES = tuple(feature.name for feature in DUPLICATE_FEATURES)
_PAIRS_AT_ONCE = 200_000


def pair_features(
    book: Book, pairs: pl.DataFrame, *, usual: Book | None = None
) -> npt.NDArray[np.float32]:
    """The features of each pair (a, b), in its order: (pairs, DUPLICATE_FEATURES).

    `usual`: the book that tells how usual equal amounts are, if it is another: planted copies make
    them more usual than they are.
    """
    if not pairs.height:
        return np.zeros((0, len(FEATURE_NAMES)), dtype=np.float32)
    touched = pl.concat([pairs["a"], pairs["b"]]).unique().sort().alias("entry_id").to_frame()
    entries = described(book, touched)
    if usual is not None:
        flow = ["dfirst", "cfirst"]
        rates = flow_rates(usual)
        entries = entries.drop("flow_rate").join(rates, on=flow, how="left", nulls_equal=True)
        entries = entries.with_columns(pl.col("flow_rate").fill_null(0.0))
    slices = pairs.with_row_index("place").iter_slices(_PAIRS_AT_ONCE)
    return np.concatenate([_features(part, entries) for part in slices])


def _features(pairs: pl.DataFrame, entries: pl.DataFrame) -> npt.NDArray[np.float32]:
    compared = compare(side_by_side(pairs, entries).sort("place"))
    compared = compared.with_columns(
        text_likeness=name_likeness(compared["text_a"], compared["text_b"])
    )
    values = compared.select(
        feature.value.cast(pl.Float32).fill_null(UNKNOWN).alias(feature.name)
        for feature in DUPLICATE_FEATURES
    )
    return values.to_numpy(order="c")
