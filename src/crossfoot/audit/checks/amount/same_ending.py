"""A2: amounts of a party, or of a user on an account, that keep ending in the same digits."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.tallies import join_facts
from crossfoot.engine.base import Frame

#: Endings of whole amounts are three digits long; they are numbered after the fractions.
_WHOLE = 1_000


def find_same_endings(book: Book, settings: Settings) -> Frame:
    subjects = [s for s in (("party",), ("entered_by", "account")) if set(s) <= book.present]
    if not subjects:
        raise NotRunError("the file has neither parties nor users")
    found = pl.concat([_flagged(book, by, settings) for by in subjects])
    ranked = found.sort("score", "line_id", descending=[True, False])
    return book.engine.from_polars(ranked.unique("line_id", keep="first").sort("line_id"))


def _ended(book: Book, *columns: str) -> Frame:
    """Lines with an amount and its ending: the fraction, or three digits of a whole amount."""
    lines = book.lines("minor", *columns).filter(nw.col("minor") != 0)
    size = nw.col("minor").abs()
    fraction = size % book.unit
    whole = book.unit + (size // book.unit) % _WHOLE
    return lines.with_columns(ending=nw.when(fraction > 0).then(fraction).otherwise(whole))


def _flagged(book: Book, by: Sequence[str], settings: Settings) -> pl.DataFrame:
    favoured = _favoured(book, by, settings)
    habits = favoured.join(_various(book, by, favoured, settings), on=[*by, "ending"])
    facts = habits.rename({"ending": "favoured"})
    lines = join_facts(book, _ended(book, "line_id", *by), facts, *by)
    found = book.engine.collect(lines.filter(nw.col("ending") == nw.col("favoured")))
    return found.select(
        "line_id",
        "minor",
        "share",
        "usual",
        "all_lines",
        subject=pl.concat_str(by, separator=" on account "),
        ending=_ending_text(book.unit, book.decimals),
        score=(0.4 + pl.col("share") - pl.col("usual")).clip(0.4, 1).round(6),
    )


def _various(
    book: Book, by: Sequence[str], favoured: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Endings of many different amounts: the rent of every month ends alike, but is one amount."""
    subjects = favoured.select(by).unique().sort(*by)
    lines = join_facts(book, _ended(book, *by), subjects, *by)
    amounts = lines.group_by(*by, "ending").agg(nw.col("minor").n_unique().alias("amounts"))
    counted = book.engine.collect(amounts)
    is_habit = (pl.col("amounts") >= settings["minimum_amounts"]) & (
        pl.col("amounts") >= settings["minimum_share"] * pl.col("amounts").sum().over(by)
    )
    return counted.filter(is_habit).select(*by, "ending")


def _favoured(book: Book, by: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Endings that are far more frequent with a subject than in the ledger as a whole."""
    counts = _ended(book, *by).group_by(*by, "ending").agg(nw.len().cast(nw.Int64).alias("lines"))
    counts = book.engine.keep(counts)
    totals = counts.group_by(*by).agg(nw.col("lines").sum().alias("all_lines"))
    enough = totals.filter(
        nw.col("all_lines") >= settings["minimum_lines"], *(~nw.col(name).is_null() for name in by)
    )
    frequent = counts.join(enough, on=list(by)).filter(
        nw.col("lines").cast(nw.Float64)
        >= nw.col("all_lines").cast(nw.Float64) * settings["minimum_share"]
    )
    usual = book.engine.collect(counts.group_by("ending").agg(nw.col("lines").sum()))
    return _unusually_frequent(book.engine.collect(frequent), usual, book.unit, settings).sort(*by)


def _unusually_frequent(
    frequent: pl.DataFrame, endings: pl.DataFrame, unit: int, settings: Settings
) -> pl.DataFrame:
    even = pl.when(pl.col("ending") < unit).then(1 / unit).otherwise(1 / _WHOLE / unit)
    usual = endings.select(
        "ending", usual=pl.max_horizontal(pl.col("lines") / pl.col("lines").sum(), even)
    )
    n = pl.col("all_lines")
    rows = frequent.join(usual, on="ending").with_columns(share=pl.col("lines") / n)
    deviation = (pl.col("usual") * (1 - pl.col("usual")) / n).sqrt()
    z = (pl.col("share") - pl.col("usual") - 1 / (2 * n)) / deviation
    ignored = [unit + ending for ending in settings["ignore"]]
    rows = rows.filter(z > settings["z"], ~pl.col("ending").is_in(ignored))
    rows = rows.filter(pl.col("share") >= settings["times_usual"] * pl.col("usual"))
    return rows.drop("lines")


def _ending_text(unit: int, decimals: int) -> pl.Expr:
    fraction = "." + pl.col("ending").cast(pl.String).str.zfill(decimals)
    whole = (pl.col("ending") - unit).cast(pl.String).str.zfill(3)
    if decimals:
        whole += "." + "0" * decimals
    return pl.when(pl.col("ending") < unit).then(fraction).otherwise(whole)


SAME_ENDING = Check(
    code="A2",
    name="same_ending",
    title="Consistent ending of amounts",
    family="amount",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("z", 1.96, "how far beyond chance the ending must be"),
        Parameter("minimum_lines", 30, "amounts of a party, or of a user on an account", "lines"),
        Parameter("minimum_share", 0.2, "share of these amounts that end alike"),
        Parameter("minimum_amounts", 5, "different amounts that end alike"),
        Parameter("times_usual", 3.0, "the share against that of the whole ledger"),
        Parameter("ignore", [0, 500], "endings of whole amounts that A1 looks at"),
    ),
    source="ISA 240.A45 (e); Nigrini, Forensic Analytics, ch. 5, last-two digits",
    reason="ends in {ending} like {share:percent} of the {all_lines:count} amounts of {subject}, "
    "instead of the usual {usual:percent}",
    find=find_same_endings,
)
