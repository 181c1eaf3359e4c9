"""P4: an entry number that does not identify one entry."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

#: An entry with more of the lines than this is no entry, but a number that never changes.
_MOST_OF_THE_FILE = 0.5


def find_doubtful_entry_numbers(book: Book, settings: Settings) -> Frame:
    constant = _constant(book, settings["constant_lines"])
    reused = _reused(book, settings).join(constant, on="entry_id", how="anti")
    return book.engine.from_polars(pl.concat([constant, reused]).sort("entry_id"))


def _constant(book: Book, least: int) -> pl.DataFrame:
    lines = nw.col("line_count")
    most = max(least, _MOST_OF_THE_FILE * book.line_count)
    found = book.engine.collect(book.entries.filter(lines >= most).select("entry_id", "line_count"))
    share = (pl.col("line_count") / book.line_count * 100).round(1)
    return found.select(
        "entry_id", pl.format("is on {} % of all lines", share).alias("why"), score=pl.lit(1.0)
    )


def _reused(book: Book, settings: Settings) -> pl.DataFrame:
    posted = nw.col("posting_date")
    spans = book.lines("entry_id", "posting_date").group_by("entry_id")
    dates = spans.agg(posted.min().alias("first"), posted.max().alias("last"))
    spread = book.engine.keep(dates.filter(nw.col("first") < nw.col("last")))
    count = book.engine.collect(spread.select(nw.len())).item()
    usual = count > max(settings["usual_share"] * book.entry_count, 5)
    users = book.lines("entry_id", "entered_by").join(
        spread.select("entry_id"), on="entry_id", how="semi"
    )
    per_entry = users.group_by("entry_id").agg(nw.col("entered_by").n_unique().alias("users"))
    found = book.engine.collect(spread.join(per_entry, on="entry_id"))
    days = (pl.col("last") - pl.col("first")).dt.total_days()
    found = found.filter(days > (settings["days"] if usual else 0))
    by = (
        pl.when(pl.col("users") > 1).then(pl.format(", by {} users", "users")).otherwise(pl.lit(""))
    )
    is_far = (days > settings["days"]) | (pl.col("users") > 1)
    return found.select(
        "entry_id",
        pl.format("is on lines entered from {} to {}{}", "first", "last", by).alias("why"),
        score=pl.when(is_far).then(1.0).otherwise(0.7),
    )


ENTRY_NUMBER = Check(
    code="P4",
    name="entry_number",
    title="Doubtful entry number",
    family="population",
    unit="entry",
    weight=10,
    needs=frozenset({"journal_id"}),
    parameters=(
        Parameter("days", 31, "lines of one entry entered further apart are always odd", "days"),
        Parameter("usual_share", 0.02, "entries of several days are usual from this part on"),
        Parameter("constant_lines", 100, "fewer lines are no number that never changes", "lines"),
    ),
    source="CAQ 2008 practice aid, 2; French FEC practice (entry number 0 on every line)",
    reason="the entry number {why}",
    find=find_doubtful_entry_numbers,
)
