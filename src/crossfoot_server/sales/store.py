"""Where uploads of sales and stock, and the tables they make, lie."""

import shutil
import uuid
from pathlib import Path

from crossfoot_server.datasets.store import company_folder

LINES, PROBLEMS = "lines.parquet", "problems.parquet"


def upload_folder(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Path:
    """The folder of what one file gave: its lines and its problems."""
    return _trade(company_id) / "uploads" / str(data_file_id)


def table_folder(company_id: uuid.UUID, subject: str, name: str) -> Path:
    """The folder of a version of a table: lines and, of sales, aggregates and classes."""
    return _trade(company_id) / subject / name


def remove_others(company_id: uuid.UUID, subject: str, kept: tuple[str, ...]) -> None:
    """Remove the versions of a table that nobody reads any more."""
    root = _trade(company_id) / subject
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in kept and not folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)


def _trade(company_id: uuid.UUID) -> Path:
    return company_folder(company_id) / "trade"
