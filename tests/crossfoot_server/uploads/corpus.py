"""Hostile files, made small; each as bytes by its name."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter

from crossfoot_server.jobs.models import Job
from crossfoot_server.uploads.spool import spool_folder

HEADER = "Journal,Date,Account,Text,Debit,Credit\n"
ROWS = "".join(
    f"{i // 2 + 1},2024-01-{i % 28 + 1:02d},{1000 + i % 2},text,"
    f"{'10.00' if i % 2 == 0 else ''},{'10.00' if i % 2 else ''}\n"
    for i in range(200)
)
LEDGER = (HEADER + ROWS).encode()
#: Entities that would expand to gigabytes.
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9))
    + b"]>"
)
SAFT = b'<AuditFile xmlns="urn:OECD:StandardAuditFile-Tax:PT_1.04_01"><Header/>'


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def workbook(cell: str = "text", formula: str = "") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        for row in range(1, 201):
            debit, credit = (10, None) if row % 2 else (None, 10)
            sheet.write_row(row, 0, [(row + 1) // 2, "2024-01-05", 1000 + row % 2])
            sheet.write_string(row, 3, cell)
            sheet.write_row(row, 4, [debit, credit])
            if formula:
                sheet.write_formula(row, 4 if row % 2 else 5, formula, None, 10)
    return file.getvalue()


def changed(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {part: change(parts[part])})


def with_part_size(book: bytes, part: str, size: int) -> bytes:
    """A workbook that lies about how large a part is."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        true = archive.getinfo(part).file_size
    return book.replace(struct.pack("<L", true), struct.pack("<L", size))


def blown_up(book: bytes) -> bytes:
    """A workbook with a cell of 80 MB of blanks."""
    cell = b'<row r="900"><c r="A900" t="inlineStr"><is><t>' + b" " * (80 << 20)
    cell += b"</t></is></c></row></sheetData>"
    return changed(book, SHEET, lambda xml: xml.replace(b"</sheetData>", cell))


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def with_entities(xml: bytes) -> bytes:
    return ENTITIES + xml.split(b"?>", 1)[1].replace(b"text", b"&j;")


def parquet(folder: Path) -> bytes:
    path = folder / "ledger.parquet"
    pl.read_csv(LEDGER).write_parquet(path)
    return path.read_bytes()


def many_entries() -> bytes:
    return zipped({f"{number}.csv": b"" for number in range(10_001)})


def folder_of(job: Job) -> Path:
    """Where the spool keeps the files of a job."""
    assert job.data_file is not None
    return spool_folder(job.data_file.pk)


def gzip_of(data: bytes) -> bytes:
    return gzip.compress(data)


def misnamed_entry(name: str) -> bytes:
    """An archive whose only entry has a name that Python itself would not write."""
    return zipped({"x" * len(name.encode()): LEDGER}).replace(
        b"x" * len(name.encode()), name.encode()
    )
