"""Reader for SAF-T: general ledger entries from the XML that tax offices ask for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

import polars as pl
from lxml import etree

from crossfoot.errors import UserError
from crossfoot.ingest.readers.saft_files import Counted, opened
from crossfoot.ingest.source import FILE_ROW, Reader, ReadOptions, Source

BATCH_ROWS = 50_000
HEADER = ("Company", "CurrencyCode")
JOURNAL = ("JournalID", "JournalDescription")
TRANSACTION = (
    "TransactionID",
    "Period",
    "PeriodYear",
    "TransactionDate",
    "SourceID",
    "TransactionType",
    "TransactionDescription",
    "SystemEntryDate",
    "GLPostingDate",
)
LINE = (
    "RecordID",
    "AccountID",
    "AccountDescription",
    "CustomerID",
    "SupplierID",
    "SourceDocumentID",
    "ReferenceNumber",
    "Description",
    "DebitAmount",
    "CreditAmount",
    "CostCenter",
)
COLUMNS = (*HEADER, *JOURNAL, *TRANSACTION, *LINE)
_LINES = ("Line", "DebitLine", "CreditLine")
#: Portugal writes the time of entry on the line.
_OF_LINE = frozenset((*LINE, "SystemEntryDate"))
#: Large parts that are no general ledger: dropped as they end, since memory would grow with them.
_NOT_READ = (
    *("Customer", "Supplier", "Product", "TaxTableEntry", "UOMTableEntry", "Owner", "Asset"),
    *("AnalysisTypeTableEntry", "MovementTypeTableEntry", "PhysicalStockEntry"),
    *("AssetTransaction", "Invoice", "StockMovement", "WorkDocument", "Payment"),
)
#: Bytes without an element that is read or dropped: a tree of them takes ten times as much.
_MOST_UNKNOWN = 64 << 20
#: Elements that hold one value of the transaction, besides Description, which lines have too.
_OF_TRANSACTION = frozenset(TRANSACTION) | {"CustomerID", "SupplierID"}


@dataclass
class Masters:
    """What stands before the entries: company, currency, accounts, declared totals."""

    company: str = ""
    currency: str = ""
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)


def open_saft(path: Path, options: ReadOptions) -> Source:
    """Open a SAF-T file; row 1 is the first line of the first transaction.

    Raises:
        UserError: the XML is damaged, has a DTD, or holds no general ledger entries.
    """
    masters = read_masters(path)
    if "NumberOfEntries" not in masters.declared and not _has_entries(path):
        raise UserError(
            f"{path.name} is SAF-T without GeneralLedgerEntries. Export it with the accounting "
            "data (type C, I or A, not billing only)."
        )
    return Source(
        path=path,
        format="saft",
        columns=COLUMNS,
        batches=lambda: _batches(path, masters),
        options=options,
        notes=tuple(_notes(masters)),
        preset="saft",
        declared_debit=_money(masters.declared.get("TotalDebit")),
        declared_credit=_money(masters.declared.get("TotalCredit")),
    )


def _notes(masters: Masters) -> Iterator[str]:
    yield f"SAF-T of {masters.company or 'an unnamed company'}; rows are numbered by line element"
    declared = masters.declared
    if declared:
        yield "the file declares " + ", ".join(f"{name} {text}" for name, text in declared.items())


def _money(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def read_masters(path: Path) -> Masters:
    """Read everything before the first journal."""
    masters = Masters()
    for element in _elements(
        path, ("Header", "Account", "NumberOfEntries", "TotalDebit", "TotalCredit", "Journal")
    ):
        name = _local(element)
        parent = element.getparent()
        in_entries = parent is not None and _local(parent) == "GeneralLedgerEntries"
        if in_entries and name == "Journal":
            break
        if name == "Header":
            masters.company = _text(
                element, "CompanyName", "Name", "CompanyID", "TaxRegistrationNumber"
            )
            masters.currency = _text(element, "DefaultCurrencyCode", "CurrencyCode")
        elif name == "Account" and _text(element, "AccountID"):
            masters.accounts[_text(element, "AccountID")] = _account(element)
        elif in_entries:
            masters.declared[name] = (element.text or "").strip()
        _forget(element)
    return masters


def _account(element: etree._Element) -> dict[str, str]:
    return {_local(child): _value(child) for child in _children(element)}


def _has_entries(path: Path) -> bool:
    return next(_elements(path, ("Transaction",)), None) is not None


def _batches(path: Path, masters: Masters) -> Iterator[pl.DataFrame]:
    rows: list[tuple[str | None, ...]] = []
    first = 1
    for row in _rows(path, masters):
        rows.append(row)
        if len(rows) >= BATCH_ROWS:
            yield _frame(rows, first)
            first, rows = first + len(rows), []
    if rows:
        yield _frame(rows, first)


def _frame(rows: list[tuple[str | None, ...]], first: int) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String()), orient="row")
    numbers = pl.int_range(first, first + len(rows), eager=True).alias(FILE_ROW)
    return frame.insert_column(0, numbers)


def _rows(path: Path, masters: Masters) -> Iterator[tuple[str | None, ...]]:
    common = {"Company": masters.company, "CurrencyCode": masters.currency}
    for element in _elements(path, ("Transaction",)):
        journal = element.getparent()
        if journal is None or _local(journal) != "Journal":
            _forget(element)
            continue
        shared = common | _journal(journal) | _transaction(element)
        for line in element.iter():
            if _local(line) in _LINES:
                values = shared | _line(line, masters)
                yield tuple(values.get(name) or None for name in COLUMNS)
        _forget(element)


def _journal(journal: etree._Element) -> dict[str, str]:
    return {
        "JournalID": _text(journal, "JournalID"),
        "JournalDescription": _text(journal, "Description"),
    }


def _transaction(element: etree._Element) -> dict[str, str]:
    found = {_local(c): _value(c) for c in _children(element) if _local(c) in _OF_TRANSACTION}
    return found | {"TransactionDescription": _text(element, "Description")}


def _line(line: etree._Element, masters: Masters) -> dict[str, str]:
    found = {_local(child): _value(child) for child in _children(line)}
    account = masters.accounts.get(found.get("AccountID", ""), {})
    found["AccountDescription"] = account.get("AccountDescription", "")
    return {name: text for name, text in found.items() if name in _OF_LINE and text}


def _value(element: etree._Element) -> str:
    """Plain text, or that of the nested Amount (OECD 1.x and 2.x nest amount and currency)."""
    amount = next((c for c in _children(element) if _local(c) == "Amount"), None)
    return ((element if amount is None else amount).text or "").strip()


def _text(element: etree._Element, *names: str) -> str:
    """The first non-empty value of the named children, also one level down."""
    for name in names:
        for found in element.iterfind(f"{{*}}{name}"):
            if found.text and found.text.strip():
                return found.text.strip()
        for found in element.iterfind(f"{{*}}*/{{*}}{name}"):
            if found.text and found.text.strip():
                return found.text.strip()
    return ""


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments and processing instructions."""
    return element.iterchildren("*")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _forget(element: etree._Element) -> None:
    """Free what was read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _elements(path: Path, names: tuple[str, ...]) -> Iterator[etree._Element]:
    with opened(path) as file:
        yield from _parsed(path, file, names)


def _parsed(path: Path, file: IO[bytes], names: tuple[str, ...]) -> Iterator[etree._Element]:
    tags = [f"{{*}}{name}" for name in (*names, *_NOT_READ)]
    counted = Counted(path, file, _MOST_UNKNOWN)
    events = etree.iterparse(
        counted, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in events:
            counted.begin()
            if _local(element) in names:
                yield element
            elif next(element.iterancestors("{*}Transaction"), None) is None:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise UserError(
            f"{path.name}, row {error.lineno}: the XML is damaged ({error.msg}). Export it again."
        ) from error


def _recognises(path: Path, head: bytes) -> bool:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return start.startswith(b"<") and (b"AuditFile" in start[:8192] or b"<GeneralLedger" in start)


READER = Reader("saft", "SAF-T XML", _recognises, open_saft)
