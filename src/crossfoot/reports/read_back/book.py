"""A workbook as rows of texts, and who saved it last."""

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastexcel
from lxml import etree

from crossfoot.errors import UserError
from crossfoot.reports.read_back.formulas import Cell, formulas_without_value

#: Of a workbook that can't be a work paper: nothing of it is read.
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
_CORE = "docProps/core.xml"
_BY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
_AT = "{http://purl.org/dc/terms/}modified"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_LONGEST_NAME = 200
#: What Rust panics with; it is no Exception.
_PANIC = "PanicException"


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet as texts, from the first one of the spreadsheet.

    `unknown` are the cells (row and column from 0) with a formula that has no value.
    """

    name: str
    rows: list[tuple[str, ...]]
    unknown: frozenset[Cell]


class Book:
    """An opened workbook."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self.name = name
        self._refuse_bomb()
        try:
            self._reader = fastexcel.read_excel(path.read_bytes())  # whatever the file is called
        except (fastexcel.FastExcelError, OSError) as error:
            raise self._unreadable(error) from error

    @property
    def names(self) -> list[str]:
        return self._reader.sheet_names

    def sheet(self, name: str) -> Sheet:
        """A sheet with its formulas that have no value.

        Raises:
            UserError: as `rows`.
        """
        return Sheet(name, self.rows(name), formulas_without_value(self._path, name))

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """All rows of a sheet, empty cells as empty texts.

        Raises:
            UserError: it is larger than any work paper, or damaged.
        """
        try:
            loaded: Any = self._reader.load_sheet(
                name, header_row=None, skip_rows=0, dtypes="string", n_rows=MOST_ROWS + 1
            )
            rows: list[tuple[str, ...]] = loaded.to_polars().fill_null("").rows()
        except BaseException as error:
            if not isinstance(error, fastexcel.FastExcelError) and type(error).__name__ != _PANIC:
                raise
            raise self._unreadable(error) from error
        if loaded.total_height > MOST_ROWS or loaded.width > MOST_COLUMNS:
            raise UserError(
                f"Sheet '{name}' has {loaded.total_height:,} rows and {loaded.width:,} columns, "
                "more than a work paper. Delete what was added beside it and save it again."
            )
        return rows

    def saved(self) -> tuple[str, dt.datetime | None]:
        """Who saved the file last and when, as far as it says."""
        try:
            with zipfile.ZipFile(self._path) as packed:
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                root = etree.fromstring(packed.read(_CORE), parser)
        except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
            return "", None
        at = _TIME.match(root.findtext(_AT) or "")
        when = dt.datetime.fromisoformat(f"{at[0]}+00:00") if at else None
        return (root.findtext(_BY) or "").strip()[:_LONGEST_NAME], when

    def _refuse_bomb(self) -> None:
        try:
            with zipfile.ZipFile(self._path) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
        except (zipfile.BadZipFile, OSError) as error:
            raise self._unreadable(error) from error
        if self._path.stat().st_size > MOST_BYTES or unpacked > MOST_UNPACKED:
            raise UserError(f"'{self.name}' is larger than any work paper. Nothing was read of it.")

    def _unreadable(self, error: BaseException) -> UserError:
        why = "it is protected by a password" if "assword" in str(error) else "it is no workbook"
        return UserError(
            f"'{self.name}' can't be opened ({why}). Save the work paper as .xlsx without a "
            "password and send that."
        )
