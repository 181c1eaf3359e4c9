"""D11: the amounts that occur most often."""

import polars as pl

from crossfoot.audit.benford import number_duplication
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.reasons import money_text
from crossfoot.engine.base import Frame

_BAND_NAMES = {
    "large": "amounts of 10 and more",
    "small": "amounts below 10",
    "negative": "negative amounts",
}


def find_repeated_amounts(book: Book, settings: Settings) -> Frame:
    table = number_duplication(book, top=settings["top"], least=settings["least"])
    rows = table.filter(pl.col("share") >= settings["minimum_share"])
    subject = pl.concat_str(pl.lit("amount "), money_text(pl.col("minor"), book.decimals))
    # A tenth of all amounts of a band counts in full.
    score = (pl.col("share") * 10).clip(0.05, 1).round(6)
    shown = rows.select(
        "lines",
        "share",
        "rank",
        subject=subject,
        minor=pl.col("total").abs(),
        band=pl.col("band").replace_strict(_BAND_NAMES, return_dtype=pl.String),
        score=score,
    )
    return book.engine.from_polars(shown)


NUMBER_DUPLICATION = Check(
    code="D11",
    name="number_duplication",
    title="Most repeated amounts",
    family="amount",
    unit="observation",
    weight=3,
    needs=frozenset(),
    parameters=(
        Parameter("top", 5, "amounts of each band"),
        Parameter("least", 20, "times an amount occurs", "lines"),
        Parameter("minimum_share", 0.005, "share of the lines of its band"),
    ),
    source="Nigrini, Forensic Analytics, ch. 8, number duplication",
    reason="occurs {lines:count} times, {share:percent} of the {band}, number {rank:count} "
    "among them",
    find=find_repeated_amounts,
)
