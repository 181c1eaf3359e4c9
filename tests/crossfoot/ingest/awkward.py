"""Awkward files, one per quirk of real exports and some combinations, with what has to come out."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.source import ReadOptions

Cells = tuple[str, ...]
HEAD: Cells = ("No", "Date", "Account", "Debit", "Credit", "Text")
ENTRIES = (
    ("2025-01-06", "1200", "4000", "1234.56", "Invoice 17 Müller"),
    ("2025-01-07", "5000", "1000", "80.05", "Fuel"),
    ("2025-01-13", "1000", "1200", "1234.56", "Payment Müller"),
    ("2025-01-31", "6000", "3000", "2500.00", "Payroll January"),
    ("2025-02-03", "1200", "4000", "999.99", "Invoice 18"),
    ("2025-02-14", "5100", "1000", "12.00", "Postage"),
    ("2025-02-28", "6000", "3000", "2500.00", "Payroll February"),
    ("2025-03-20", "7000", "0400", "333.33", "Depreciation"),
)
LINES = 2 * len(ENTRIES)
DEBIT = sum((Decimal(entry[3]) for entry in ENTRIES), Decimal(0))
JANUARY = sum((Decimal(entry[3]) for entry in ENTRIES if entry[0] < "2025-02"), Decimal(0))

COLUMNS = {
    "journal_id": ("No",),
    "posting_date": ("Date",),
    "account": ("Account",),
    "debit": ("Debit",),
    "credit": ("Credit",),
    "line_text": ("Text",),
}
BASE = Mapping("base", COLUMNS, "debit_credit", date_formats={"posting_date": "%Y-%m-%d"})
COMMA = replace(BASE, decimal_mark=",")
SIGNED = replace(
    BASE,
    amount_style="signed",
    columns={n: c for n, c in COLUMNS.items() if n not in ("debit", "credit")}
    | {"amount": ("Amount",)},
)
FLAGGED = replace(
    SIGNED, amount_style="flag", flag_column="DC", debit_flags=("S",), credit_flags=("H",)
)
SIGNED_HEAD: Cells = ("No", "Date", "Account", "Amount", "Text")
FLAG_HEAD: Cells = ("No", "Date", "Account", "Amount", "DC", "Text")


@dataclass(frozen=True)
class Awkward:
    """One file: its bytes, how it is read, and what has to come out.

    `refusal` are words the refusal has to contain; `problem` is row, column and words of the first
    rejected row.
    """

    name: str
    data: bytes
    mapping: Mapping | None = BASE
    lines: int = LINES
    debit: Decimal = DEBIT
    problems: int = 0
    totals_rows: int = 0
    refusal: Cells = ()
    problem: tuple[int, str, str] | None = None
    note: str = ""
    first_row: int = 2
    entries: int = len(ENTRIES)
    suffix: str = ".csv"
    options: ReadOptions = field(default_factory=ReadOptions)


def rows(amount: Callable[[str], str] = str, date: Callable[[str], str] = str) -> list[Cells]:
    """The lines of the ledger, with amounts and dates written as asked."""
    found: list[Cells] = []
    for number, (day, debit, credit, value, text) in enumerate(ENTRIES, 1):
        found.append((str(number), date(day), debit, amount(value), "", text))
        found.append((str(number), date(day), credit, "", amount(value), text))
    return found


def signed(
    amount: Callable[[str], str] = str, minus: Callable[[str], str] | None = None
) -> list[Cells]:
    """The lines with one signed amount; `minus` writes the negative ones."""
    minus = minus or (lambda text: "-" + text)
    return [
        (no, day, account, amount(debit) if debit else minus(amount(credit)), text)
        for no, day, account, debit, credit, text in rows()
    ]


def flagged(debit_flag: str, credit_flag: str) -> list[Cells]:
    return [
        (no, day, account, debit or credit, debit_flag if debit else credit_flag, text)
        for no, day, account, debit, credit, text in rows()
    ]


def csv(cells: list[Cells], head: Cells | None = HEAD, mark: str = ",", end: str = "\n") -> str:
    """Write rows as text; a cell with the delimiter, a quote or a line break is quoted."""
    table = ([head] if head else []) + cells
    return "".join(mark.join(quoted(cell, mark) for cell in row) + end for row in table)


def quoted(cell: str, mark: str) -> str:
    if any(part in cell for part in (mark, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def grouped(text: str, thousands: str = ",", point: str = ".") -> str:
    """1234.56 as 1,234.56, with other marks if asked."""
    return f"{Decimal(text):,.2f}".translate({ord(","): thousands, ord("."): point})


def changed(place: int, **cells: str) -> list[Cells]:
    """The lines with some cells of one line changed, by header name."""
    table = rows()
    row = dict(zip(HEAD, table[place], strict=True)) | cells
    table[place] = tuple(row[name] for name in HEAD)
    return table


def without(place: int) -> Decimal:
    """The total of debits when one line is left out."""
    value = rows()[place][3]
    return DEBIT - Decimal(value or "0")


def us(day: str) -> str:
    return f"{int(day[5:7])}/{int(day[8:])}/{day[:4]}"


def german(day: str) -> str:
    return f"{day[8:]}.{day[5:7]}.{day[:4]}"


def dated(form: str) -> Mapping:
    return replace(BASE, date_formats={"posting_date": form})


def packed(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("ledger.csv", data)
    return target.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
