"""Where uploads of sales and stock, and the tables they make, lie."""

import uuid
from pathlib import Path

from crossfoot_server.datasets.store import company_folder

LINES = "lines.parquet"


def trade_folder(company_id: uuid.UUID) -> Path:
    """The company's part of the store that holds sales and stock."""
    return company_folder(company_id) / "trade"


def upload_folder(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Path:
    """The folder of what one file gave: its lines and its problems."""
    return trade_folder(company_id) / "uploads" / str(data_file_id)


def version_folder(company_id: uuid.UUID, subject: str, version: int) -> Path:
    """The folder of a table's version: lines and, of sales, aggregates and classes."""
    return trade_folder(company_id) / subject / f"{version:06d}"
