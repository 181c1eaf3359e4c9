"""Lines of one account, date, amount and reference in several entries."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.reversals import reversed_entries
from crossfoot.engine.base import Frame

#: A document in more entries than this is a batch number or a contract.
MAX_LINES = 4


def same_document_lines(book: Book) -> Frame:
    """Lines that share account, document date, amount and reference across entries, once per book.

    Columns: line_id, entry_id, account, minor, party, date, reference, twin_row (file_row of
    another line alike), first_party and last_party (of the lines alike), own_first and own_last
    (first and last entry_id of the lines alike with the same party). Entries that were reversed
    and their reversals are left out.
    """
    frame: Frame = book.once("same_document", lambda: book.engine.keep(_alike(book)))
    return frame


def _alike(book: Book) -> Frame:
    same = ("account", "minor", "date")
    date = nw.coalesce("effective_date", "posting_date")
    hot = ("line_id", "entry_id", "account", "minor", "party", "effective_date", "posting_date")
    lines = book.lines(*hot).filter(nw.col("minor") != 0, ~nw.col("party").is_null())
    lines = lines.with_columns(date=date).with_columns(size=nw.len().over(*same))
    lines = lines.filter(nw.col("size") > 1).drop("size", "effective_date", "posting_date")
    lines = book.engine.keep(lines.join(reversed_entries(book), on="entry_id", how="anti"))
    numbers = book.lines("line_id", "reference", "file_row")
    numbers = numbers.filter(~nw.col("reference").is_null())
    named = lines.join(numbers, on="line_id", how="inner")
    keys = (*same, "reference")
    entry, party, row = nw.col("entry_id"), nw.col("party"), nw.col("file_row")
    alike = named.with_columns(
        size=nw.len().over(*keys),
        first_entry=entry.min().over(*keys),
        last_entry=entry.max().over(*keys),
        first_party=party.min().over(*keys),
        last_party=party.max().over(*keys),
        first_row=row.min().over(*keys),
        last_row=row.max().over(*keys),
        own_first=entry.min().over(*keys, "party"),
        own_last=entry.max().over(*keys, "party"),
    )
    return alike.filter(
        nw.col("first_entry") != nw.col("last_entry"), nw.col("size").is_between(2, MAX_LINES)
    ).with_columns(
        twin_row=nw.when(row == nw.col("first_row"))
        .then(nw.col("last_row"))
        .otherwise(nw.col("first_row"))
    )
