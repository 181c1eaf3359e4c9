"""What to do about a known table that does not stand alone."""

from collections.abc import Iterable

from crossfoot.ingest.headers import key

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
    "If accounts stand in rows of their own above their lines, they are taken from there only "
    "where each begins with its number or is closed by a row such as Total Cash: otherwise "
    "export the ledger with a column of accounts"
)


def hints(columns: Iterable[str], missing: Iterable[str]) -> tuple[str, ...]:
    """The remedies for the meanings that a file lacks, if its table is known."""
    present, lacking = {key(column) for column in columns}, set(missing)
    known = tuple(
        remedy
        for headers, wanted, remedy in _HINTS
        if wanted in lacking and all(key(header) in present for header in headers)
    )
    return known or ((_HEADINGS,) if "account" in lacking else ())
