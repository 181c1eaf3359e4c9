"""How an import is kept: the dataset's row, from its manifest."""

from dataclasses import asdict

from crossfoot.storage import Manifest
from crossfoot_server.datasets.models import DataFile, Dataset


def save_dataset(data_file: DataFile, manifest: Manifest) -> Dataset:
    """Keep what the manifest says; the same file read again gives the same row."""
    totals = manifest.totals
    dataset, _ = Dataset.everywhere.update_or_create(
        data_file=data_file,
        defaults={
            "company_id": data_file.company_id,
            "table": manifest.table,
            "line_count": totals.lines,
            "entry_count": totals.entries,
            "problem_count": totals.problems,
            "rows_read": totals.rows_read,
            "debit": totals.debit,
            "credit": totals.credit,
            "decimals": manifest.decimals,
            "period_from": totals.period_from,
            "period_to": totals.period_to,
            "is_complete": totals.is_complete,
            "manifest": asdict(manifest),
        },
    )
    return dataset
