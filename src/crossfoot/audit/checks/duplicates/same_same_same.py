"""D9: one party's document, date and amount in two entries."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Settings
from crossfoot.audit.duplicates import same_document_lines
from crossfoot.engine.base import Frame


def find_same_documents(book: Book, settings: Settings) -> Frame:
    lines = same_document_lines(book)
    twice = lines.filter(nw.col("own_first") != nw.col("own_last"))
    columns = ("line_id", "party", "reference", "date", "minor", "twin_row")
    return twice.select(*columns, score=nw.lit(1.0))


SAME_SAME_SAME = Check(
    code="D9",
    name="same_same_same",
    title="Same party, reference, date and amount",
    family="duplicates",
    unit="line",
    weight=22,
    needs=frozenset({"party", "reference"}),
    parameters=(),
    source="Nigrini, Forensic Analytics, ch. 12 (same-same-same)",
    reason="{party}, reference {reference}, {date:date}, {minor:money}: "
    "all as in row {twin_row:count} of the file",
    find=find_same_documents,
)
