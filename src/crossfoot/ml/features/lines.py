"""Lines: what the features look at, in small whole numbers."""

from collections.abc import Mapping

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import month_number
from crossfoot.audit.robust import STEPS
from crossfoot.audit.signatures import day_number
from crossfoot.audit.times_of_entry import with_known_minutes
from crossfoot.engine.base import Frame
from crossfoot.ml.features.texts import worded_lines
from crossfoot.ml.features.vocabulary import CODED, Vocabulary, coded

#: Room for the account beside the step in one number; steps are below 1000.
_ACCOUNTS = 2**20
_HOURS_OF_SLOT = 3
_MOST_MONTHS = 8
_LEAST_ZEROS, _MOST_ZEROS = 2, 8
_NIGHT_ENDS, _NIGHT_BEGINS = 6 * 60, 22 * 60


def coded_lines(book: Book, known: Mapping[str, Vocabulary], texts: pl.DataFrame) -> Frame:
    """One row per line.

    Columns: line_id, entry_id; account, user, source, party (codes); counter (account of the
    largest line of the other side); word (of the text's first), no_text, vague_text, rare_words;
    minor, size, step (of the size, see audit.robust), side (1 debit), zeros (at the amount's end,
    beyond the minor units); posting_day, slot (of three hours, of working and of other days),
    timed (1 where the time of entry is known), rest_day, night, lag (days), months (of the posting
    after the document), to_month_end (days).
    """
    lines = book.lines(
        "line_id", "entry_id", *CODED, "minor", "posting_date", "effective_date", "lag_days",
        "weekday", "entered_minute",
    )  # fmt: skip
    lines = with_known_minutes(book, lines)
    for column, name in CODED.items():
        lines = coded(book, lines, column, name, known)
    timed = lines.with_columns(**_times()).with_columns(**_amounts(book.decimals))
    facts = book.engine.from_polars(texts)
    worded = worded_lines(book).join(facts, on="wording", how="left").drop("wording")
    told = timed.join(worded, on="line_id", how="left")
    told = told.drop("posting_date", "effective_date", "lag_days", "weekday", "entered_minute")
    return _with_counter(told)


def _times() -> dict[str, nw.Expr]:
    minute = nw.col("entered_minute").fill_null(12 * 60)
    rest = nw.col("weekday").is_in([0, 6]).cast(nw.Int32)
    night = (minute < _NIGHT_ENDS) | (minute >= _NIGHT_BEGINS)
    months = month_number("posting_date") - month_number("effective_date")
    date = nw.col("posting_date").dt
    day, month = date.day().cast(nw.Int32), date.month().cast(nw.Int32)
    last = nw.when(month == 2).then(nw.lit(28)).otherwise(nw.lit(31))
    last = nw.when(month.is_in([4, 6, 9, 11])).then(nw.lit(30)).otherwise(last)
    return {
        "posting_day": day_number("posting_date"),
        # Spark's whole division makes 64 bits of 32.
        "slot": (rest * (24 // _HOURS_OF_SLOT) + minute // (60 * _HOURS_OF_SLOT)).cast(nw.Int32),
        "timed": (~nw.col("entered_minute").is_null()).cast(nw.Int32),
        "rest_day": rest,
        "night": night.cast(nw.Int32),
        "lag": nw.col("lag_days").fill_null(0),
        "months": months.fill_null(0).clip(-_MOST_MONTHS, _MOST_MONTHS).cast(nw.Int32),
        "to_month_end": (last - day).clip(0, 15),
    }


def _amounts(decimals: int) -> dict[str, nw.Expr]:
    minor = nw.col("minor")
    size = minor.abs()
    steps = (nw.when(size > 0).then(size).otherwise(1)).cast(nw.Float64).log(base=10) * STEPS
    endings = [
        (size % 10**digits == 0).cast(nw.Int32)
        for digits in range(decimals, decimals + _MOST_ZEROS - _LEAST_ZEROS + 1)
    ]
    zeros = endings[0]
    for ending in endings[1:]:
        zeros = zeros + ending
    return {
        "size": size,
        "step": steps.round(0).cast(nw.Int32),
        "side": (minor >= 0).cast(nw.Int32),
        "zeros": nw.when(size > 0).then(zeros).otherwise(nw.lit(0)),
    }


def _with_counter(lines: Frame) -> Frame:
    """Of equally large lines the first account counts, so that the order of lines does not."""
    weight = nw.col("step").cast(nw.Int64) * _ACCOUNTS + (_ACCOUNTS - 2 - nw.col("account"))
    sided = lines.select(
        "entry_id",
        debit=nw.when(nw.col("side") == 1).then(weight),
        credit=nw.when(nw.col("side") == 0).then(weight),
    )
    tops = sided.group_by("entry_id").agg(nw.col("debit").max(), nw.col("credit").max())
    joined = lines.join(tops, on="entry_id", how="left")
    other = nw.when(nw.col("side") == 1).then(nw.col("credit")).otherwise(nw.col("debit"))
    account = _ACCOUNTS - 2 - other % _ACCOUNTS
    return joined.with_columns(counter=account.fill_null(0).cast(nw.Int32)).drop("debit", "credit")
