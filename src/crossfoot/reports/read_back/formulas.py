"""Formulas that were written without a value, which readers of values see as empty cells."""

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

#: A row and a column, both from 0.
Cell = tuple[int, int]
NO_VALUE = (
    "the cell holds a formula without a value; nothing of it was taken. Open and save the file in "
    "Excel, or type the text."
)
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def formulas_without_value(path: Path, sheet: str) -> frozenset[Cell]:
    """The cells of a sheet that hold a formula nobody has computed yet.

    Columns count from the first one with a value. Nothing of a file that is no .xlsx.
    """
    try:
        with zipfile.ZipFile(path) as packed, packed.open(_part_of(packed, sheet)) as part:
            return _open_cells(part)
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return frozenset()


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """The file of a sheet within the workbook; a KeyError if there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(packed.read(_WORKBOOK), parser)
    relations = etree.fromstring(packed.read(_RELATIONS), parser)
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for one in book.iterfind("{*}sheets/{*}sheet"):
        if one.get("name") == sheet:
            ids = [value for name, value in one.attrib.items() if str(name).endswith("}id")]
            return posixpath.normpath(posixpath.join("/xl", targets[ids[0]])).lstrip("/")
    raise KeyError(sheet)


def _open_cells(part: object) -> frozenset[Cell]:
    first, found = None, set()
    cells = etree.iterparse(part, tag="{*}c", resolve_entities=False, no_network=True)
    for _, cell in cells:
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        if reference is None:
            continue
        place = (int(reference[2]) - 1, _column(reference[1]))
        if cell.findtext("{*}v") or cell.find("{*}is") is not None:
            first = place[1] if first is None else min(first, place[1])
        elif cell.find("{*}f") is not None and cell.get("t") != "str":  # "str": an empty text
            found.add(place)
        cell.clear()
    return frozenset((row, column - (first or 0)) for row, column in found)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
