"""Formula errors (#REF!) of a sheet, which calamine gives as empty cells."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from crossfoot.ingest.readers.excel_files import DAMAGE
from crossfoot.ingest.readers.ods_errors import CONTENT, ods_errors

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL = re.compile(rb'\bt="e"')
_CHUNK = 1 << 22


def cell_errors(path: Path, title: str) -> list[tuple[int, int, str]]:
    """Find the cells with an error: row and column from 0, and the error's text.

    Only .xlsx, .xlsm and .ods say so in a way read here; in other formats the cells are empty.
    """
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as package:
            if CONTENT in package.namelist():
                return ods_errors(package, title)
            part = _sheet_part(package, title)
            if part is None or not _has_errors(package, part):
                return []
            with package.open(part) as file:
                return list(_errors(file))
    except (*DAMAGE, etree.XMLSyntaxError):
        # calamine reads past damage that does not touch the cells.
        return []


def _sheet_part(package: zipfile.ZipFile, title: str) -> str | None:
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    workbook = _parse(package, "xl/workbook.xml")
    wanted = [s.get(_REL) for s in workbook.iter(f"{_MAIN}sheet") if s.get("name") == title]
    for link in _parse(package, "xl/_rels/workbook.xml.rels"):
        if wanted and link.get("Id") == wanted[0]:
            target = str(link.get("Target"))
            part = (
                target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            )
            return part if part in names else None
    return None


def _parse(package: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(package.read(part), parser)


def _has_errors(package: zipfile.ZipFile, part: str) -> bool:
    """A plain look at the bytes first: most sheets have none, and parsing costs seconds."""
    with package.open(part) as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if _ERROR_CELL.search(before + chunk):
                return True
            before = chunk[-8:]
    return False


def _errors(file: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    cells = etree.iterparse(
        file, tag=f"{_MAIN}c", resolve_entities=False, no_network=True, load_dtd=False
    )
    for _, cell in cells:
        if cell.get("t") == "e":
            row, column = _place(str(cell.get("r")))
            yield row, column, cell.findtext(f"{_MAIN}v") or "#ERROR"
        cell.clear()


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or 1) - 1, column - 1
