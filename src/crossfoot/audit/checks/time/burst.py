"""T9: a user or an account with far more on one day than usual."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.habits import user_days
from crossfoot.engine.base import Frame

_WORDS = {"entered_by": "user", "account": "account", "source": "source", "party": "party"}


def find_bursts(book: Book, settings: Settings) -> Frame:
    found = [
        _bursts(_daily(book, column), column, settings)
        for column in settings["by"]
        if column in book.present
    ]
    empty = pl.DataFrame(schema=_SCHEMA)
    return book.engine.from_polars(pl.concat([empty, *found]).sort("subject"))


#: A day with this part less is as busy.
_NEAR = 1.4
_SCHEMA = {
    "subject": pl.String(),
    "minor": pl.Int64(),
    "today": pl.Int64(),
    "usual": pl.Float64(),
    "what": pl.String(),
    "score": pl.Float64(),
}


def _daily(book: Book, column: str) -> pl.DataFrame:
    """Return name, day, count and minor: entries of users, lines of anything else."""
    if column == "entered_by":
        days = user_days(book).rename({"entries": "count", "debit": "minor"})
    else:
        lines = book.lines(column, "posting_date", "minor").with_columns(nw.col("minor").abs())
        counted = lines.group_by(column, "posting_date").agg(
            nw.len().cast(nw.Int64).alias("count"), nw.col("minor").sum()
        )
        days = book.engine.collect(counted)
    return days.rename({column: "name", "posting_date": "day"}).drop_nulls()


def _bursts(days: pl.DataFrame, column: str, settings: Settings) -> pl.DataFrame:
    """Days beyond the mean and deviation of the name's other days, unless such days are usual."""
    count, others = pl.col("count").cast(pl.Float64), pl.len().over("name") - 1
    mean = (count.sum().over("name") - count) / others
    squares = ((count**2).sum().over("name") - count**2) / others
    judged = days.with_columns(
        mean=mean, deviation=(squares - mean**2).clip(0).sqrt(), active=pl.len().over("name")
    ).filter(pl.col("active") >= settings["least_days"])
    beyond = pl.col("mean") + settings["deviations"] * pl.col("deviation")
    high = judged.filter(
        count >= settings["least_count"],
        count > settings["times_mean"] * pl.col("mean"),
        count > beyond.round(6),
    )
    high = _without_rhythm(high, days, settings["most_days"])
    strength = (count / (4 * settings["times_mean"] * pl.col("mean"))).clip(0.3, 1.0).round(4)
    unit = "entries" if column == "entered_by" else "lines"
    shown = high.select(
        "day",
        subject=pl.format("{} {} on {}", pl.lit(_WORDS.get(column, column)), "name", "day"),
        minor=pl.col("minor").cast(pl.Int64),
        today="count",
        usual=pl.col("mean").round(1),
        what=pl.lit(unit),
        score=strength,
    )
    return _whole_days(shown, _WORDS.get(column, column), settings["most_names"])


def _whole_days(shown: pl.DataFrame, word: str, most_names: int) -> pl.DataFrame:
    """A day on which very many burst at once is one observation, not one for each of them."""
    crowded = pl.len().over("day") > most_names
    days = (
        shown.filter(crowded)
        .group_by("day", "what")
        .agg(
            pl.len().alias("names"),
            pl.col("minor", "today", "usual").sum(),
            pl.col("score").max(),
        )
    )
    whole = days.with_columns(
        subject=pl.format("{} {}s on {}", "names", pl.lit(word), "day"),
        usual=pl.col("usual").round(1),
    )
    return pl.concat([shown.filter(~crowded).select(_SCHEMA.keys()), whole.select(_SCHEMA.keys())])


def _without_rhythm(high: pl.DataFrame, days: pl.DataFrame, most_days: int) -> pl.DataFrame:
    """The high days that few other days of the name come near: payroll comes every month."""
    peers = days.select("name", other="count")
    similar = high.select("name", "day", "count").join(peers, on="name")
    similar = similar.filter(pl.col("other") * _NEAR >= pl.col("count"))
    alone = similar.group_by("name", "day").len().filter(pl.col("len") <= most_days)
    return high.join(alone, on=["name", "day"], how="semi")


BURST = Check(
    code="T9",
    name="burst",
    title="Burst of entries on one day",
    family="time",
    unit="observation",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("by", ("entered_by", "account"), "whose days are counted"),
        Parameter("least_count", 20, "fewer on one day are no burst"),
        Parameter("times_mean", 3.0, "a burst is above so many times the mean of the other days"),
        Parameter("deviations", 5.0, "and so many standard deviations above that mean"),
        Parameter("least_days", 20, "whoever was active on fewer days is not judged", "days"),
        Parameter("most_names", 10, "more on one day are reported as one"),
        Parameter("most_days", 3, "more days as busy are a rhythm", "days"),
    ),
    source="ISA 240.A45; AS 2401.61; Nigrini, Forensic Analytics, ch. 8",
    reason="{today:count} {what} in one day, {usual:number} on the mean of the other days",
    find=find_bursts,
)
