"""What to do about a known table that does not stand alone."""

from collections.abc import Iterable

import polars as pl

from crossfoot.ingest.headers import key
from crossfoot.ingest.report.heading_rows import find_layout, row_kinds

#: Headers that name the table, the meaning it lacks, and the remedy.
_HINTS = (
    (
        ("BELNR", "SHKZG"),
        "posting_date",
        "This is SAP table BSEG, the lines only: dates, types and users are in BKPF. Give that "
        "file with --headers",
    ),
    (
        ("BELNR", "BUDAT"),
        "account",
        "This is SAP table BKPF, the headers only: accounts and amounts are in BSEG. Give BSEG as "
        "the ledger and this file with --headers",
    ),
)
_HEADINGS = (
    "Rows such as headings of accounts stand above the lines. They are used only where each begins "
    "with its number or is closed by a row such as Total Cash: export the ledger with a column of "
    "accounts"
)


def hints(columns: tuple[str, ...], missing: Iterable[str], rows: pl.DataFrame) -> tuple[str, ...]:
    """The remedies for the meanings that a file lacks, if its table or its rows show them."""
    present, lacking = {key(column) for column in columns}, set(missing)
    known = tuple(
        remedy
        for headers, wanted, remedy in _HINTS
        if wanted in lacking and all(key(header) in present for header in headers)
    )
    return known or ((_HEADINGS,) if "account" in lacking and _has_headings(columns, rows) else ())


def _has_headings(columns: tuple[str, ...], rows: pl.DataFrame) -> bool:
    layout = find_layout(columns, rows)
    return layout is not None and bool(row_kinds(rows, layout)["is_heading"].any())
