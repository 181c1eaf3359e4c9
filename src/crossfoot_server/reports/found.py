"""Found: what a report is of, before it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossfoot_server.datasets.models import DataFile

GONE: Final = "There is no such {what} in this company, or it was removed."


@dataclass(frozen=True)
class Found:
    """What a report is of, found and not read yet. `data_file` is the upload, if it is of one.

    `workbook` writes the Excel file of a report that has one of its own.
    """

    label: str
    data_file: DataFile | None
    read: Callable[[], Any]
    workbook: Callable[[Path], None] | None = None
