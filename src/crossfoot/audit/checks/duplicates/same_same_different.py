"""D10: one document, date and amount, booked for two parties."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.duplicates import same_document_lines
from crossfoot.engine.base import Frame


def find_two_parties(book: Book, settings: Settings) -> Frame:
    digits = nw.col("reference").str.replace_all("[^0-9]", "").str.len_chars()
    differ = nw.col("first_party") != nw.col("last_party")
    lines = same_document_lines(book).filter(differ, digits >= settings["digits"])
    many = lines.group_by("reference").agg(nw.col("party").n_unique().alias("parties"))
    shared = many.filter(nw.col("parties") > 2).select("reference")
    columns = ("line_id", "first_party", "last_party", "reference", "date", "minor", "twin_row")
    own = lines.join(shared, on="reference", how="anti")
    return own.select(*columns, score=nw.lit(1.0))


SAME_SAME_DIFFERENT = Check(
    code="D10",
    name="same_same_different",
    title="Same reference, date and amount for two parties",
    family="duplicates",
    unit="line",
    weight=22,
    needs=frozenset({"party", "reference"}),
    parameters=(Parameter("digits", 3, "a reference with fewer digits is no document number"),),
    source="Nigrini, Forensic Analytics, ch. 12 (same-same-different)",
    reason="reference {reference}, {date:date}, {minor:money} is booked for {first_party} and for "
    "{last_party}, see row {twin_row:count} of the file",
    find=find_two_parties,
)
