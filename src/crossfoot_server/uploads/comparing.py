"""What an upload changes, by period, against the dataset before it."""

from collections.abc import Iterator
from typing import Any

from crossfoot.audit.uploads import compare_periods
from crossfoot.storage import Dataset as StoredDataset
from crossfoot.storage import open_dataset
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.uploads.queries import dataset_before


def changes_of(data_file: DataFile, dataset: StoredDataset) -> Iterator[dict[str, Any]]:
    """Yield for each period (YYYY-MM) the rows before, after, added, deleted and unchanged."""
    before = dataset_before(data_file)
    earlier = None
    if before is not None:
        folder = dataset_folder(data_file.company_id, before.data_file_id)
        earlier = open_dataset(folder).lines()
    for row in compare_periods(dataset.lines(), earlier).iter_rows(named=True):
        yield {
            "period": row["period"],
            "rows_before": row["before"],
            "rows_after": row["after"],
            "rows_added": row["after"] - row["known"],
            "rows_deleted": row["before"] - row["known"],
            "rows_unchanged": row["known"],
        }
