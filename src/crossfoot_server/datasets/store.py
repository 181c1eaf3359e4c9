"""Where a company's datasets and results lie, and how a dataset is opened."""

import uuid
from pathlib import Path

from django.conf import settings

from crossfoot.ledger import Ledger
from crossfoot.storage import open_dataset


def dataset_folder(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Path:
    """The folder of the dataset that a file became."""
    return company_folder(company_id) / "datasets" / str(data_file_id)


def run_folder(company_id: uuid.UUID, run_id: uuid.UUID) -> Path:
    """The folder of a run's files."""
    return company_folder(company_id) / "runs" / str(run_id)


def company_folder(company_id: uuid.UUID) -> Path:
    """One company's part of the store; ids, never names, make the path."""
    folder: Path = settings.STORE
    return folder / str(company_id)


def open_ledger(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Ledger:
    """The stored ledger of a file.

    Raises:
        UserError: there is no such dataset.
    """
    return Ledger(open_dataset(dataset_folder(company_id, data_file_id)))
