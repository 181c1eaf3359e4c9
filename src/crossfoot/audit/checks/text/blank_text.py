"""X1: an entry without a text, or with one far shorter than usual."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.wording import text_columns
from crossfoot.engine.base import Frame


def find_blank_texts(book: Book, settings: Settings) -> Frame:
    columns = text_columns(book)
    if not columns:
        raise NotRunError("the file has no texts")
    lengths = [nw.col(name).str.strip_chars().str.len_chars().fill_null(0) for name in columns]
    lines = book.lines("entry_id", "account", *columns)
    lines = lines.select(
        "entry_id", nw.col("account").cast(nw.String), length=nw.max_horizontal(*lengths)
    ).with_columns(nw.col("length").cast(nw.Int64))
    short = lines.filter(nw.col("length") <= settings["short_length"])
    short = short.join(_usual(lines, settings), on="account", how="left")
    entries = short.group_by("entry_id").agg(
        nw.len().cast(nw.Int64).alias("short_lines"),
        nw.col("length").max(),
        nw.col("least").max(),
        nw.col("usual").max(),
    )
    known = book.entries.select("entry_id", "line_count", "source")
    complete = entries.join(known, on="entry_id").filter(
        nw.col("short_lines") == nw.col("line_count")
    )
    is_short = nw.col("length") < settings["min_length"]
    is_under = (nw.col("length") < nw.col("least")).fill_null(value=False)
    found = book.engine.keep(complete.filter(is_short | is_under))
    return _where_unusual(book, found, settings["max_share"]).with_columns(
        score=nw.when(nw.col("length") == 0).then(1.0).otherwise(0.6),
        usual=nw.col("usual").fill_null(0.0),
    )


def _usual(lines: Frame, settings: Settings) -> Frame:
    """Return per account the usual length of a text and the least that is not far under it."""
    written = lines.filter(nw.col("length") > 0).group_by("account")
    usual = written.agg(
        nw.col("length").mean().alias("usual"), nw.col("length").std().alias("spread")
    )
    least = nw.col("usual") - settings["deviations"] * nw.col("spread")
    return usual.select("account", usual=nw.col("usual").round(1), least=least.round(6))


def _where_unusual(book: Book, found: Frame, max_share: float) -> Frame:
    """Drop sources in which entries without a proper text are ordinary."""
    blank = found.with_columns(journal=_name("source")).group_by("journal")
    every = book.entries.with_columns(journal=_name("source")).group_by("journal")
    counts = blank.agg(nw.len().alias("blank")).join(every.agg(nw.len().alias("all")), on="journal")
    table = book.engine.collect(counts)
    rare = [
        journal
        for journal, n, total in table.select("journal", "blank", "all").iter_rows()
        if n <= max(1, max_share * total)
    ]
    return found.filter(_name("source").is_in(rare))


def _name(column: str) -> nw.Expr:
    return nw.col(column).cast(nw.String).fill_null("")


BLANK_TEXT = Check(
    code="X1",
    name="blank_text",
    title="Blank or short text",
    family="text",
    unit="entry",
    weight=6,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("min_length", 3, "a shorter text says nothing", "characters"),
        Parameter("short_length", 4, "a text of at most this may be far under usual", "characters"),
        Parameter("deviations", 2.0, "so far under the account's usual length", "deviations"),
        Parameter("max_share", 0.05, "a source with more such entries is left", "share"),
    ),
    source="ISA 240.A45 (c); AS 2401.61",
    reason="the longest text of the entry has {length:characters}, where texts on its accounts "
    "have {usual:number} on average",
    find=find_blank_texts,
)
