"""A5: amounts above materiality, or the largest of the ledger."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame


def find_high_values(book: Book, settings: Settings) -> Frame:
    lines = book.lines("line_id", "minor").with_columns(size=nw.col("minor").abs())
    if settings.engagement.materiality:
        threshold = round(settings.engagement.materiality * book.unit)
        basis = "materiality"
    else:
        threshold = _top_threshold(book, lines, settings)
        basis = "the amount that only the largest lines of the ledger reach"
    found = lines.filter(nw.col("size") >= threshold, nw.col("size") > 0)
    # Not rounded here: engines round halves in different directions.
    ratio = nw.col("size").cast(nw.Float64) / max(1, threshold)
    score = nw.when(ratio >= 5).then(nw.lit(1.0)).otherwise(0.375 + ratio / 8)
    shown = found.with_columns(threshold=nw.lit(threshold), basis=nw.lit(basis))
    return shown.select("line_id", "minor", "threshold", "basis", score=score)


def _top_threshold(book: Book, lines: Frame, settings: Settings) -> int:
    wanted = round(book.line_count * settings["top_percent"] / 100)
    wanted = min(settings["most"], book.line_count, max(1, wanted))
    largest = lines.select("size").sort("size", descending=True).head(wanted + 1)
    sizes = book.engine.collect(largest)["size"].sort(descending=True)
    # Many lines of one amount at the cut would all be flagged, or a chance few of them.
    is_tied = sizes.len() > wanted and sizes[wanted] == sizes[wanted - 1]
    return int(sizes[wanted - 1]) + (1 if is_tied else 0)


HIGH_VALUE = Check(
    code="A5",
    name="high_value",
    title="High value",
    family="amount",
    unit="line",
    weight=8,
    needs=frozenset(),
    parameters=(
        Parameter("top_percent", 0.1, "share of the lines when no materiality is set", "%"),
        Parameter("most", 1_000, "no more than so many of the largest lines", "lines"),
    ),
    source="AS 2401.61; ISA 320; CAQ 2008 practice aid, 5.5",
    reason="amount {minor:money} is at or above {threshold:money}, {basis}",
    find=find_high_values,
)
