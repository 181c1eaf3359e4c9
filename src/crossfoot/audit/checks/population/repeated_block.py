"""P9: a block of the file that occurs twice, line for line."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import month_name, month_number
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame

_NUMBERS = ("entry_id", "posting_date", "account", "minor")
_TEXTS = ("line_no", "party", "reference", "header_text", "line_text")


def find_repeated_blocks(book: Book, settings: Settings) -> Frame:
    months = _repeated(book, settings, _NUMBERS)
    # Texts are slow to read: they are only looked at when everything else is there twice.
    if _enough(months, settings).height:
        months = _repeated(book, settings, (*_NUMBERS, *_TEXTS))
    found = _enough(months, settings)
    names = [month_name(month) for month in found["month"]]
    rows = found.with_columns(
        pl.Series("subject", names, dtype=pl.String),
        score=pl.when(pl.col("share") >= settings["whole_share"]).then(1.0).otherwise(0.6),
    )
    return book.engine.from_polars(rows.select("subject", "minor", "lines", "share", "score"))


def _enough(months: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    enough = (pl.col("lines") >= settings["least_lines"]) & (pl.col("share") > 0)
    return months.filter(enough).sort("month")


def _repeated(book: Book, settings: Settings, content: tuple[str, ...]) -> pl.DataFrame:
    """Return month, lines (in entries all of whose lines occur twice), share and minor per month.

    In large ledgers only every n-th entry is looked at, and the lines are scaled up.
    """
    step = max(1, book.line_count // settings["sample_lines"])
    lines = book.lines("entry_id", "posting_date", *content[1:])
    if step > 1:
        lines = lines.filter(nw.col("entry_id") % step == 0)
    columns = [name for name in content if name in book.present or name in _NUMBERS]
    filled = [_text(name) if name in _TEXTS else nw.col(name) for name in columns]
    same = lines.select(*filled).group_by(columns).agg(nw.len().cast(nw.Int64).alias("copies"))
    copies, debit = nw.col("copies"), nw.col("minor") * nw.col("copies")
    entries = same.group_by("entry_id", "posting_date").agg(
        copies.sum().alias("lines"),
        copies.min().alias("fewest"),
        (debit.abs()).sum().alias("minor"),
    )
    again = nw.when(nw.col("fewest") >= 2)
    entries = entries.with_columns(
        month=month_number("posting_date"),
        repeated=again.then(nw.col("lines")).otherwise(0),
        repeated_minor=again.then(nw.col("minor")).otherwise(0),
    )
    months = entries.group_by("month").agg(
        nw.col("lines").sum(), nw.col("repeated").sum(), nw.col("repeated_minor").sum()
    )
    frame = book.engine.collect(months)
    return frame.select(
        "month",
        share=(pl.col("repeated") / pl.col("lines")).round(6),
        lines=pl.col("repeated") * step,
        minor=(pl.col("repeated_minor") * step // 4).cast(pl.Int64),
    )


def _text(name: str) -> nw.Expr:
    return nw.col(name).cast(nw.String).fill_null("").alias(name)


REPEATED_BLOCK = Check(
    code="P9",
    name="repeated_block",
    title="Block of lines that occurs twice",
    family="population",
    unit="observation",
    weight=15,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("least_lines", 100, "fewer repeated lines of a month are no block", "lines"),
        Parameter("whole_share", 0.95, "from this part on the whole month is there twice"),
        Parameter("sample_lines", 1_000_000, "larger ledgers are looked at in part", "lines"),
    ),
    source="Practice: the same month exported or uploaded twice; AS 2401.61",
    reason="{lines:count} lines, {share:percent} of the month, are in the file twice, line for "
    "line",
    find=find_repeated_blocks,
)
