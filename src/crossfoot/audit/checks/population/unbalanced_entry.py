"""P3: debits and credits of one entry differ."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame


def find_unbalanced_entries(book: Book, settings: Settings) -> Frame:
    tolerance = round(settings["tolerance"] * book.unit)
    entries = book.entries.filter(nw.col("net").abs() > tolerance)
    return entries.select("entry_id", "net", score=nw.lit(1.0))


UNBALANCED_ENTRY = Check(
    code="P3",
    name="unbalanced_entry",
    title="Unbalanced entry",
    family="population",
    unit="entry",
    weight=20,
    needs=frozenset({"journal_id"}),
    parameters=(Parameter("tolerance", 0.005, "difference that is accepted", "currency"),),
    source="CAQ 2008 practice aid, 1; AS 2401.61",
    reason="debits less credits of the entry are {net:money}, not zero",
    find=find_unbalanced_entries,
)
