"""Source: an opened file as batches of text rows, before anything is interpreted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError

#: More columns than this no ledger has: SAP's widest table has some 400.
MOST_COLUMNS = 2_000
#: What a packed file may unpack to unless the caller says otherwise, and what it may grow by.
MOST_UNPACKED, MOST_RATIO, SMALL = 20 << 30, 200, 100 << 20
#: Row of the file, from 1 with the header counted, as a spreadsheet shows it; every batch has it.
FILE_ROW = "file_row"
#: Why a row could not be split into cells or completed; only in batches that have such rows.
READER_PROBLEM = "reader_problem"
#: What a row is that is no line, HEADING or OTHER; only in batches of reports with headings.
ROW_KIND, HEADING, OTHER = "row_kind", "heading", "other"


@dataclass(frozen=True)
class ReadOptions:
    """What a user may say about a file; None means: find out.

    `most_unpacked` is no user's but the caller's: the bytes that a packed file may unpack to.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    most_unpacked: int = MOST_UNPACKED


@dataclass(frozen=True)
class Source:
    """A file opened by a reader.

    `columns` are the header names made unique (an unnamed column is 'column 7'); `batches` opens
    the rows anew each time: frames of file_row (Int64) and the columns, all String, empty cells
    null, in file order, every row of the file after the header, blank rows included or counted in
    `blank_rows`. Rows the reader itself can't split into cells (too many fields, a wrong byte) come
    with the reason in the column `reader_problem`, which is absent when there are none.
    `preset` names the mapping that the format itself fixes (FEC, DATEV, SAF-T), if any;
    `declared_debit` and `declared_credit` are totals that the file states apart from its rows.
    `remarks` gives the notes that are known only when all rows have been read.
    """

    path: Path
    format: str
    columns: tuple[str, ...]
    batches: Callable[[], Iterator[pl.DataFrame]]
    options: ReadOptions = field(default_factory=ReadOptions)
    notes: tuple[str, ...] = ()
    preset: str | None = None
    declared_debit: Decimal | None = None
    declared_credit: Decimal | None = None
    remarks: Callable[[], tuple[str, ...]] = tuple


def refuse_wide(count: int) -> None:
    """Refuse a table with more columns than any ledger has.

    Raises:
        UserError: it is so wide.
    """
    if count > MOST_COLUMNS:
        raise UserError(
            f"The file has {count:,} columns; a ledger has at most {MOST_COLUMNS:,}. Perhaps the "
            "delimiter is another, or rows and columns are exchanged: export it again."
        )


@dataclass(frozen=True)
class Reader:
    """One file format: how it is recognised from its first bytes and name, and how it is opened.

    `obeys` are the read options that mean something for it.
    """

    name: str
    title: str
    recognises: Callable[[Path, bytes], bool]
    open: Callable[[Path, ReadOptions], Source]
    obeys: tuple[str, ...] = ()
