"""R3: an entry of far more lines or accounts than its source usually has."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame


def find_complex_entries(book: Book, settings: Settings) -> Frame:
    sizes = book.engine.collect(
        book.entries.group_by("source", "line_count").agg(nw.len().cast(nw.Int64).alias("entries"))
    )
    limits = _limits(sizes, settings)
    smallest = limits["limit"].min() or 0
    entries = book.entries.select("entry_id", "line_count", journal=_journal())
    large = entries.filter(nw.col("line_count").cast(nw.Int64) >= smallest)
    large = large.join(book.engine.from_polars(limits), on="journal")
    large = book.engine.keep(large.filter(nw.col("line_count") >= nw.col("limit")))
    found = large.join(_accounts(book, large), on="entry_id")
    found = found.filter(nw.col("accounts") >= settings["min_accounts"])
    both = (nw.col("debits") >= 2) & (nw.col("credits") >= 2)
    score = nw.when(both).then(nw.lit(0.8)).otherwise(nw.lit(0.5))
    found = found.with_columns(score=score)
    return found.join(_first_lines(book, found), on="entry_id")


def _first_lines(book: Book, entries: Frame) -> Frame:
    """Return entry_id and line_id: of the largest line, whatever the order of the lines."""
    lines = book.lines("entry_id", "line_id", "account", "minor")
    lines = lines.join(entries.select("entry_id"), on="entry_id", how="semi")
    for name, pick in (("minor", nw.col("minor").max()), ("account", nw.col("account").min())):
        lines = lines.join(lines.group_by("entry_id").agg(pick), on=["entry_id", name], how="semi")
    return lines.group_by("entry_id").agg(nw.col("line_id").min())


def _accounts(book: Book, entries: Frame) -> Frame:
    """Return entry_id and the numbers of accounts, debited and credited ones of these entries."""
    lines = book.lines("entry_id", "account", "minor")
    lines = lines.join(entries.select("entry_id"), on="entry_id", how="semi")
    sides = lines.with_columns(
        debits=nw.when(nw.col("minor") > 0).then(1).otherwise(0),
        credits=nw.when(nw.col("minor") < 0).then(1).otherwise(0),
    )
    movements = sides.group_by("entry_id", "account").agg(nw.col("debits", "credits").max())
    return movements.group_by("entry_id").agg(
        nw.len().cast(nw.Int64).alias("accounts"), nw.col("debits", "credits").sum()
    )


def _limits(sizes: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return journal, usual (median lines of an entry) and limit (lines that are many)."""
    named = sizes.with_columns(journal=pl.col("source").fill_null(""))
    ordered = named.sort("journal", "line_count")
    running = pl.col("entries").cum_sum().over("journal") / pl.col("entries").sum().over("journal")
    shares = ordered.with_columns(running=running)
    by_journal = shares.group_by("journal").agg(
        usual=pl.col("line_count").filter(pl.col("running") >= 0.5).min(),
        high=pl.col("line_count").filter(pl.col("running") >= settings["percentile"]).min(),
    )
    times = (pl.col("usual") * settings["times_usual"]).cast(pl.Int64)
    limit = pl.max_horizontal(times, pl.col("high").cast(pl.Int64), pl.lit(settings["min_lines"]))
    return by_journal.with_columns(limit=limit).sort("journal")


def _journal() -> nw.Expr:
    return nw.col("source").cast(nw.String).fill_null("")


COMPLEX_ENTRY = Check(
    code="R3",
    name="complex_entry",
    title="Complex entry",
    family="reversals",
    unit="line",  # the largest: hundreds of flags would not say more
    weight=6,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("min_lines", 20, "an entry of fewer lines is not complex", "lines"),
        Parameter("min_accounts", 5, "nor one on fewer accounts", "accounts"),
        Parameter(
            "percentile", 0.995, "part of the entries of its source that is smaller", "share"
        ),
        Parameter("times_usual", 4.0, "and so many times the median lines of its source", "ratio"),
    ),
    source="CAQ 2008 practice aid, 5; ISA 240.A45",
    reason="{line_count:count} lines on {accounts:count} accounts ({debits:count} debited, "
    "{credits:count} credited), "
    "where entries of this source usually have {usual:count} lines",
    find=find_complex_entries,
)
