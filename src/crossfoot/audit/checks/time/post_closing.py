"""T7: entered into a period after it was closed."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import closings, fiscal_shift
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.engine.base import Frame

_LAST_REGULAR = 12
_PERIOD = ("fiscal_year", "period", "posting_date")
_DOCUMENT = ("effective_date", "posting_date")


def find_post_closing_lines(book: Book, settings: Settings) -> Frame:
    keys = _keys(book, settings)
    counts = book.lines(*keys).group_by(*keys).agg(nw.len().cast(nw.Int64).alias("lines"))
    late = _late(book, settings, book.engine.collect(counts).drop_nulls(), keys)
    lines = book.lines("line_id", *keys).filter(
        nw.col("posting_date").is_in(late["posting_date"].unique().sort().to_list())
    )
    return lines.join(book.engine.from_polars(late), on=list(keys)).select(
        "line_id", "posting_date", "why", "score"
    )


def _keys(book: Book, settings: Settings) -> tuple[str, ...]:
    """What says which period a line was made for, and when it was entered."""
    if {"fiscal_year", "period"} <= book.present:
        return _PERIOD
    if settings.engagement.close_dates and "effective_date" in book.present:
        return _DOCUMENT
    raise NotRunError("the file has no periods, and the profile no close dates for its documents")


def _late(
    book: Book, settings: Settings, days: pl.DataFrame, keys: tuple[str, ...]
) -> pl.DataFrame:
    """Return the keys, why and score of what was entered after closing."""
    if keys == _DOCUMENT:
        date = pl.col("effective_date").dt
        return _after_closing(settings, days, date.year().cast(pl.Int64) * 12 + date.month() - 1)
    is_extra = pl.col("period") > _LAST_REGULAR
    regular = days.filter(~is_extra & (pl.col("period") > 0))
    first = pl.col("fiscal_year").cast(pl.Int64) * 12 + (fiscal_shift(book) or 0)
    late = _after_closing(settings, regular, first + pl.col("period") - 1)
    extra = days.filter(is_extra).with_columns(
        why=pl.format("in the closing period {} of {}", "period", "fiscal_year"),
        score=pl.lit(0.6),
    )
    usual = settings["usual_share"] * days["lines"].sum()
    if late["lines"].sum() <= usual or settings.engagement.close_dates:
        return pl.concat([extra, late])
    if extra.is_empty():
        raise NotRunError(
            "periods of this ledger stay open longer than assumed: give close_dates in the profile"
        )
    return extra


def _after_closing(settings: Settings, days: pl.DataFrame, month: pl.Expr) -> pl.DataFrame:
    dated = days.with_columns(month=month.cast(pl.Int64))
    given = settings.engagement.close_dates
    table = closings(dated["month"].to_list(), settings.engagement, settings["close_days"])
    is_given = pl.col("month_text").is_in(list(given))
    if given and not settings["assume_others"]:
        table = table.filter(is_given)
    late = dated.join(table, on="month").filter(pl.col("posting_date") > pl.col("closed_on"))
    by = pl.when(is_given).then(pl.lit("was")).otherwise(pl.lit("should have been"))
    why = pl.format("after period {} {} closed on {}", "month_text", by, "closed_on")
    score = pl.when(is_given).then(1.0).otherwise(0.8)
    return late.with_columns(why=why, score=score).select([*days.columns, "why", "score"])


POST_CLOSING = Check(
    code="T7",
    name="post_closing",
    title="Posted after closing",
    family="time",
    unit="line",
    weight=12,
    needs=frozenset(),
    parameters=(
        Parameter("close_days", 15, "a period is closed so long after it, if not given", "days"),
        Parameter("assume_others", default=True, meaning="periods not given close so too"),
        Parameter("usual_share", 0.03, "with more late lines the assumption is given up"),
    ),
    source="ISA 240.A45 (c, d); AS 2401.61-.62",
    reason="posted on {posting_date:date}, {why}",
    find=find_post_closing_lines,
)
