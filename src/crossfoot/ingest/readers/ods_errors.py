"""Formula errors of an .ods sheet, which come as zero or as empty cells."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ERROR = re.compile(r"^(?:#[A-Z0-9/]+[!?]?|Err:[0-9]+)$")
_SIGNS = re.compile(rb'value-type="error"|>(?:#(?:DIV|REF|N/A|NAME|VALUE|NUM|NULL)|Err:[0-9])')
_CHUNK = 1 << 22
CONTENT = "content.xml"


def ods_errors(package: zipfile.ZipFile, title: str) -> list[tuple[int, int, str]]:
    """Find the cells with an error: row and column from 0, and the error's text."""
    if not _has_signs(package):
        return []
    with package.open(CONTENT) as file:
        return list(_errors(file, title))


def _has_signs(package: zipfile.ZipFile) -> bool:
    with package.open(CONTENT) as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if _SIGNS.search(before + chunk):
                return True
            before = chunk[-40:]
    return False


def _errors(file: IO[bytes], title: str) -> Iterator[tuple[int, int, str]]:
    parser = etree.iterparse(
        file,
        events=("start", "end"),
        tag=[f"{_TABLE}table", f"{_TABLE}table-row"],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    is_ours, row = False, 0
    for event, element in parser:
        if element.tag == f"{_TABLE}table":
            is_ours, row = event == "start" and element.get(f"{_TABLE}name") == title, 0
        elif event == "end":
            times = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            if is_ours:
                yield from ((row, column, text) for column, text in _errors_of_row(element))
            row += times
            element.clear()


def _errors_of_row(row: etree._Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        text = (cell.findtext(f"{_TEXT}p") or "").strip()
        if cell.get(f"{_TABLE}formula") and _ERROR.match(text):
            yield column, text
        column += int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
