"""T6: a large or round manual entry at the end of a period."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import fiscal_start
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.sources import manual_sources
from crossfoot.engine.base import Frame

#: Months per period, its strength and its name, from the strongest.
_PERIODS = ((12, 1.0, "year"), (3, 0.8, "quarter"), (1, 0.6, "month"))


def find_period_end_entries(book: Book, settings: Settings) -> Frame:
    days = _days(book, settings)
    entries = _manual(book, settings).filter(
        nw.col("posting_date").is_in(days["posting_date"].to_list())
    )
    debit = nw.col("debit")
    base, least = (round(settings[name] * book.unit) for name in ("round_to", "round_from"))
    is_round = (debit >= least) & (debit % base == 0) if base else nw.lit(value=False)
    large = _large(book, settings)
    is_large = debit >= large if large else nw.lit(value=False)
    found = entries.filter(is_round | is_large, debit > 0)
    kind = nw.when(is_round).then(nw.lit("round")).otherwise(nw.lit("large"))
    return (
        found.with_columns(kind=kind)
        .join(book.engine.from_polars(days), on="posting_date")
        .select("entry_id", "posting_date", "debit", "kind", "position", "score")
    )


def _manual(book: Book, settings: Settings) -> Frame:
    if settings["only_manual"] and "source" in book.present:
        manual = manual_sources(book, settings.engagement)
        if manual:
            return book.entries.filter(nw.col("source").is_in(manual))
    return book.entries


def _large(book: Book, settings: Settings) -> int:
    """The size, in minor units, from which an entry is large; 0 for none."""
    if settings.engagement.materiality is not None:
        return round(settings.engagement.materiality * book.unit)
    if not settings["times_mean"]:
        return 0
    total, count = book.engine.collect(
        _manual(book, settings).select(nw.col("debit").sum(), nw.len().alias("count"))
    ).row(0)
    mean = int(total or 0) / max(int(count), 1)
    return max(1, round(mean * float(settings["times_mean"])))


def _days(book: Book, settings: Settings) -> pl.DataFrame:
    """Return posting_date, position and score of the days near the end of a period."""
    shortest = next((m for m, _, name in _PERIODS if name == settings["period"]), None)
    if shortest is None:
        raise NotRunError(f"period is '{settings['period']}', not month, quarter or year")
    span = pl.date_range(book.period_from, book.period_to, eager=True).alias("posting_date")
    frame = span.to_frame().with_columns(_distances(fiscal_start(book, settings.engagement)))
    is_end = pl.col("to_end") < settings["last_days"]
    frame = frame.filter(is_end | (pl.col("from_start") <= settings["first_days"]))
    at = pl.when(is_end).then(pl.col("month")).otherwise((pl.col("month") - 1) % 12)
    frame = frame.with_columns(is_end=is_end, at=at, score=pl.lit(0.0), name=pl.lit(""))
    for months, strength, name in reversed(_PERIODS):
        if months < shortest:
            continue
        hits = pl.col("at") % months == months - 1
        frame = frame.with_columns(
            score=pl.when(hits).then(strength).otherwise("score"),
            name=pl.when(hits).then(pl.lit(name)).otherwise("name"),
        )
    end = pl.when("is_end").then(pl.lit("last")).otherwise(pl.lit("first"))
    position = pl.format("{} days of a {}", end, "name").alias("position")
    return frame.filter(pl.col("score") > 0).select("posting_date", position, "score")


def _distances(shift: int) -> tuple[pl.Expr, ...]:
    """Days to the end and from the start of the month, and the month of the fiscal year, from 0."""
    day = pl.col("posting_date")
    return (
        (day.dt.month_end() - day).dt.total_days().alias("to_end"),
        day.dt.day().cast(pl.Int64).alias("from_start"),
        ((day.dt.month().cast(pl.Int64) - 1 - shift) % 12).alias("month"),
    )


PERIOD_END = Check(
    code="T6",
    name="period_end",
    title="Large or round manual entry at period end",
    family="time",
    unit="entry",
    weight=8,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("period", "month", "the shortest period whose end counts: month, quarter, year"),
        Parameter("last_days", 3, "calendar days that are the end", "days"),
        Parameter("first_days", 0, "calendar days of the next period that count too", "days"),
        Parameter("only_manual", default=True, meaning="only entries of manual sources"),
        Parameter("round_to", 1000.0, "entries of a multiple are round; 0 for none", "currency"),
        Parameter("round_from", 10_000.0, "smaller entries are not called round", "currency"),
        Parameter("times_mean", 10.0, "entries of so many mean entries are large; 0 for none"),
    ),
    source="ISA 240.A45 (c); AS 2401.61-.62; CAQ 2008 practice aid, 5",
    reason="a {kind} entry of {debit:money}, posted on {posting_date:date}, in the {position}",
    find=find_period_end_entries,
)
