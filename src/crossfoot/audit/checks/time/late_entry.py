"""T10: entered later after its document than is usual for the source."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import join_facts
from crossfoot.engine.base import Frame


def find_late_entries(book: Book, settings: Settings) -> Frame:
    limits = _limits(book, settings)
    lag = nw.col("lag_days")
    least = limits["limit"].min()
    lines = book.lines("line_id", "source", "lag_days").filter(
        lag > (0 if least is None else least), lag <= settings["longest_days"]
    )
    late = join_facts(book, lines, limits, "source").filter(lag > nw.col("limit"))
    is_far = lag > 2 * nw.col("limit")
    return late.select(
        "line_id",
        "source",
        "lag_days",
        "usual",
        percent=nw.lit(settings["percentile"]),
        score=nw.when(is_far).then(1.0).otherwise(0.6),
    )


def _limits(book: Book, settings: Settings) -> pl.DataFrame:
    """Return source, usual (the lag at the percentile) and limit, in days."""
    days = book.lines("source", "lag_days").group_by("source", "lag_days")
    counts = book.engine.collect(days.agg(nw.len().cast(nw.Int64).alias("lines")))
    counts = counts.drop_nulls().with_columns(pl.col("lag_days").clip(0))
    ordered = counts.sort("source", "lag_days").with_columns(
        reached=pl.col("lines").cum_sum().over("source"), all=pl.col("lines").sum().over("source")
    )
    enough = ordered.filter(
        pl.col("all") >= settings["least_lines"],
        pl.col("reached") >= settings["percentile"] * pl.col("all"),
    )
    usual = enough.group_by("source").agg(usual=pl.col("lag_days").min().cast(pl.Int64))
    beyond = pl.max_horizontal(
        (pl.col("usual") * settings["times_usual"]).ceil().cast(pl.Int64),
        pl.col("usual") + settings["more_days"],
    )
    return usual.with_columns(limit=beyond).sort("source")


LATE_ENTRY = Check(
    code="T10",
    name="late_entry",
    title="Posted later than usual for the source",
    family="time",
    unit="line",
    weight=6,
    needs=frozenset({"effective_date", "source"}),
    parameters=(
        Parameter("percentile", 0.95, "part of the source's lines whose lag is usual"),
        Parameter("times_usual", 1.5, "a lag up to so many times the usual is accepted"),
        Parameter("more_days", 5, "and up to so many days more", "days"),
        Parameter("least_lines", 100, "sources with fewer lines are not judged", "lines"),
        Parameter("longest_days", 1100, "a longer lag is a wrong date (P8)", "days"),
    ),
    source="CAQ 2008 practice aid, 5; AS 2401.61",
    reason="posted {lag_days:count} days after its document date; {percent:percent} of the lines "
    "of source {source} are posted within {usual:count}",
    find=find_late_entries,
)
