"""A3: amounts of the ledger, an account, a user or a party that do not follow Benford's law."""

import math

import polars as pl

from crossfoot.audit.benford.laws import LAW_OF, Digits
from crossfoot.audit.benford.profiles import leading_pairs, subject_deviations
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

_NAMES = {"ledger": "the ledger", "account": "account ", "entered_by": "user ", "party": "party "}


def find_benford_subjects(book: Book, settings: Settings) -> Frame:
    kinds = [kind for kind in settings["by"] if kind == "ledger" or kind in book.present]
    found = [_deviating(book, kind, test, settings) for kind in kinds for test in _tests(settings)]
    ranked = pl.concat(found).sort("score", "subject", descending=[True, False])
    return book.engine.from_polars(ranked)


def _tests(settings: Settings) -> tuple[tuple[Digits, int, float], ...]:
    """Digits with the number of amounts they are compared from and up to."""
    border = settings["first_two_from"]
    return (("first", settings["minimum_lines"], border), ("first_two", border, math.inf))


def _deviating(
    book: Book, kind: str, test: tuple[Digits, int, float], settings: Settings
) -> pl.DataFrame:
    digits, least, below = test
    by = None if kind == "ledger" else kind
    rows = subject_deviations(leading_pairs(book, by, settings["minimum_lines"]), digits)
    cutoffs = LAW_OF[digits].cutoffs
    limit = cutoffs[-1] if cutoffs else math.inf
    wide = pl.col("high") >= pl.col("low") * 10.0 ** settings["orders_of_magnitude"]
    is_off = (pl.col("mad") > limit) & (pl.col("p") < settings["p"])
    rows = rows.filter(pl.col("n") >= least, pl.col("n") < below, wide, is_off)
    # Twice the limit counts half, four times the limit and more in full.
    score = (pl.col("mad") / limit / 4).clip(0.25, 1).round(6)
    name = pl.concat_str(pl.lit(_NAMES[kind]), pl.col("subject").fill_null(""))
    return rows.select(
        "n",
        "digit",
        "share",
        "expected",
        subject=name,
        minor=pl.col("total"),
        digits=pl.lit(digits.replace("_", " ")),
        deviation=pl.col("mad").round(4).cast(pl.String),
        limit=pl.lit(str(limit)),
        score=score,
    )


BENFORD_LAW = Check(
    code="A3",
    name="benford_law",
    title="Amounts that do not follow Benford's law",
    family="amount",
    unit="observation",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("by", ["ledger", "account", "entered_by", "party"], "whose amounts are compared"),
        Parameter("minimum_lines", 300, "fewer amounts are not compared", "lines"),
        Parameter("first_two_from", 3_000, "two digits from so many lines, one below", "lines"),
        Parameter("orders_of_magnitude", 1.5, "largest against smallest amount, power of ten"),
        Parameter("p", 0.001, "chance of such digits under the law (chi-square)"),
    ),
    source="Nigrini, Benford's Law (2012), ch. 5 to 7; Forensic Analytics, ch. 5",
    reason="the {digits} digits of {n:count} amounts differ from Benford's law by "
    "{deviation:decimal} on average, more than {limit:decimal}; most in excess: {digit}, "
    "{share:percent} instead of {expected:percent}",
    find=find_benford_subjects,
)
