"""A9: swapped digits and misplaced decimal marks."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.ranges import BY_PARTY, amount_ranges, sized_lines
from crossfoot.audit.reasons import money_text
from crossfoot.engine.base import Frame

_COLUMNS = {"entry_id": pl.Int64, "what": pl.String, "score": pl.Float64}


def find_digit_slips(book: Book, settings: Settings) -> Frame:
    found = [_decimal_slips(book, settings)]
    if book.has_entries:
        found.append(_transpositions(book, settings))
    ranked = pl.concat(found).sort("score", "entry_id", "what", descending=[True, False, False])
    return book.engine.from_polars(ranked.unique("entry_id", keep="first").sort("entry_id"))


def _transpositions(book: Book, settings: Settings) -> pl.DataFrame:
    """Entries out of balance by a multiple of nine: two digits of one amount may be swapped."""
    difference = nw.col("net").abs()
    is_by_nines = (difference > 0) & (difference % 9 == 0)
    found = book.entries.filter(is_by_nines, difference < nw.col("debit"))
    entries = book.engine.collect(found.select("entry_id", "net"))
    net = money_text(pl.col("net"), book.decimals)
    what = pl.concat_str(
        pl.lit("out of balance by "),
        net,
        pl.lit(", a multiple of nine, as when digits are swapped"),
    )
    # One difference in nine is a multiple of nine by chance.
    return entries.select("entry_id", what=what, score=pl.lit(settings["transposition_score"]))


def _decimal_slips(book: Book, settings: Settings) -> pl.DataFrame:
    """Lines of ten, a hundred or a thousand times the amount that account and party repeat."""
    if "party" not in book.present:
        return pl.DataFrame(schema=_COLUMNS)
    lines = sized_lines(book, "entry_id").select("entry_id", "minor", "size", *BY_PARTY)
    lines = book.engine.keep(lines.join(_uneven(book, settings), on=list(BY_PARTY)))
    counts = lines.group_by(*BY_PARTY, "size").agg(nw.len().cast(nw.Int64).alias("repeats"))
    totals = counts.group_by(*BY_PARTY).agg(nw.col("repeats").sum().alias("all_lines"))
    is_usual = (nw.col("repeats") >= settings["repeats"]) & (
        nw.col("repeats").cast(nw.Float64)
        >= nw.col("all_lines").cast(nw.Float64) * settings["repeated_share"]
    )
    usual = counts.join(totals, on=list(BY_PARTY)).filter(is_usual)
    usual = usual.select(*BY_PARTY, "repeats", usual="size")
    slipped = book.engine.collect(_slipped(lines.join(usual, on=list(BY_PARTY))))
    return slipped.select("entry_id", what=_what(book.decimals), score=pl.lit(1.0))


def _uneven(book: Book, settings: Settings) -> Frame:
    """Groups whose largest amount is far above the average of the others, or smallest far below."""
    groups = amount_ranges(book, BY_PARTY).filter(nw.col("lines") > settings["repeats"])
    others = nw.col("lines") - 1
    above = nw.col("high") * others.cast(nw.Float64) >= 4 * (nw.col("total") - nw.col("high"))
    below = 4 * nw.col("low") * others.cast(nw.Float64) <= nw.col("total") - nw.col("low")
    return groups.filter(above | below).select(*BY_PARTY)


def _slipped(pairs: Frame) -> Frame:
    size, usual = nw.col("size"), nw.col("usual")
    is_slip = nw.lit(value=False)
    for factor in (10, 100, 1000):
        is_slip = is_slip | (size == usual * factor) | (size * factor == usual)
    return pairs.filter(is_slip)


def _what(decimals: int) -> pl.Expr:
    return pl.concat_str(
        money_text(pl.col("minor"), decimals),
        pl.lit(" on account "),
        "account",
        pl.lit(" is "),
        money_text(pl.col("usual"), decimals),
        pl.lit(" with the decimal mark moved, the amount that occurs "),
        pl.col("repeats").cast(pl.String),
        pl.lit(" times with "),
        "party",
    )


DIGIT_SLIP = Check(
    code="A9",
    name="digit_slip",
    title="Swapped digits or decimal slip",
    family="amount",
    unit="entry",
    weight=12,
    needs=frozenset(),
    parameters=(
        Parameter("repeats", 3, "times an amount occurs with an account and party to be usual"),
        Parameter("repeated_share", 0.25, "and its share of the lines of account and party"),
        Parameter("transposition_score", 0.6, "score of an imbalance that is a multiple of nine"),
    ),
    source="Nigrini, Forensic Analytics, ch. 8; Manning, Financial Investigation and Forensic "
    "Accounting, transposition errors",
    reason="{what}",
    find=find_digit_slips,
)
