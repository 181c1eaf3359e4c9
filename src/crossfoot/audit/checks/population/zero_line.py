"""P10: a line or a whole entry of nothing."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.habits import without_habit
from crossfoot.engine.base import Frame


def find_zero_lines(book: Book, settings: Settings) -> Frame:
    lines = book.lines("line_id", "entry_id", "source", "minor")
    found = without_habit(
        book,
        lines,
        nw.col("minor") == 0,
        by="source",
        usual_share=settings["usual_share"],
        least=settings["usual_lines"],
    )
    joined = found.join(book.entries.select("entry_id", "debit", "net"), on="entry_id")
    is_empty = (nw.col("debit") == 0) & (nw.col("net") == 0)
    return joined.select(
        "line_id",
        what=nw.when(is_empty)
        .then(nw.lit("every line of the entry is zero"))
        .otherwise(nw.lit("the amount of the line is zero")),
        score=nw.when(is_empty).then(1.0).otherwise(0.5),
    )


ZERO_LINE = Check(
    code="P10",
    name="zero_line",
    title="Zero line or zero entry",
    family="population",
    unit="line",
    weight=4,
    needs=frozenset(),
    parameters=(
        Parameter("usual_share", 0.1, "a source with this part of zero lines always writes them"),
        Parameter("usual_lines", 50, "fewer lines of a source make no habit", "lines"),
    ),
    source="MindBridge control points; CAQ 2008 practice aid, 1",
    reason="{what}",
    find=find_zero_lines,
)
