"""Files of reports as other programs read them, and what they must say by report.json."""

import csv
import datetime as dt
import io
import re
import subprocess
import warnings
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook, load_workbook

from crossfoot.reports.report import Kind
from crossfoot.reports.writers.cells import shown
from crossfoot.reports.writers.excel_tables import HEAD
from tests.crossfoot.reports.said_by import Plain

#: Rows of CSV for LibreOffice: every sheet as a file, values in full.
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
_NUMBERS = ("money", "integer", "number", "share")


def as_read(value: Any, kind: str) -> set[str]:
    """The ways in which a cell may be shown: decimals of numbers and shares are the report's."""
    if kind == "time" and value:
        value = dt.datetime.fromisoformat(value)
    is_rounded = kind in ("number", "share") and value is not None
    values: list[Any] = [value, float(value)] if is_rounded else [value]
    decimals = range(5) if is_rounded else range(2, 3)
    return {
        "".join(shown(one, cast("Kind", kind), places).split())
        for one in values
        for places in decimals
    }


def read_alike(told: str, value: Any, kind: str) -> bool:
    """Whether a text says a value; white space is the layout's."""
    return "".join(told.split()) in as_read(value, kind)


def texts_of(table: Plain, rows: int) -> list[tuple[set[str], str]]:
    """The first cells of a table that say something, and their kinds."""
    return [
        (as_read(row[column["name"]], column["kind"]), column["kind"])
        for row in table["rows"][:rows]
        for column in table["columns"]
        if row[column["name"]] not in (None, "")
    ]


def pdf_text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True)
    return done.stdout.decode()


def cut_to(text: str) -> dict[int, int]:
    """Rows of tables that are not shown whole, and how many are."""
    found = re.findall(r"The first ([\d,]+) of ([\d,]+) rows", " ".join(text.split()))
    return {int(whole.replace(",", "")): int(part.replace(",", "")) for part, whole in found}


def csv_tables(path: Path) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    return {
        name.removesuffix(".csv"): list(csv.reader(io.StringIO(text, newline="")))
        for name, text in texts.items()
    }


def book_of(path: Path, *, values: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        return load_workbook(path, data_only=values)


def sheets_of(book: Workbook, tables: list[Plain]) -> list[tuple[str, Plain]]:
    """Each table that has rows and the name of its sheet: in order, by title and headings."""
    names = iter(book.sheetnames)
    found = []
    for table in (one for one in tables if one["rows"]):
        name = next(name for name in names if _is_sheet_of(book[name], table))
        found.append((name, table))
    return found


def _is_sheet_of(sheet: Any, table: Plain) -> bool:
    first = str(sheet.cell(HEAD + 1, 1).value or "")
    titled = first.startswith(table["columns"][0]["title"])
    return bool(sheet["A1"].value == table["title"] and titled)


def same_cell(cell: Any, value: Any, kind: str) -> bool:
    """Whether a cell of a workbook holds a value."""
    if value is None or value == "":
        return cell in (None, "")
    if kind in _NUMBERS:
        return isinstance(cell, int | float) and is_near(cell, value)
    if kind == "date":
        return bool(cell.date().isoformat() == value)
    if kind == "time":
        return bool(cell.isoformat(sep=" ")[:16] == str(value).replace("T", " ")[:16])
    told = str(cell).upper() if kind == "level" else str(cell)
    return told == str(value)


def is_near(one: Any, other: Any) -> bool:
    """Equal as far as a spreadsheet's 15 digits go."""
    try:
        first, second = Decimal(str(one)), Decimal(str(other))
    except InvalidOperation:
        return False
    return abs(first - second) <= Decimal("1e-9") * max(Decimal(1), abs(second))


def recounted(paths: list[Path], folder: Path) -> None:
    """Have LibreOffice compute the workbooks anew and write each sheet: NAME-SHEET.csv."""
    for path in paths:
        book_of(path, values=False).save(folder / path.name)  # without the stored results
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", _EVERY_SHEET, "--outdir", "."]
    names = [path.name for path in paths]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True)


def recounted_sheet(folder: Path, report: str, sheet: str) -> list[list[str]]:
    text = (folder / f"{report}-{sheet}.csv").read_text("utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))
