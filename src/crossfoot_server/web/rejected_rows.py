"""Rows of a file that could not be read, as the page of its upload shows and hands them out."""

from pathlib import Path
from typing import Any, Final

import polars as pl
from django.http import Http404, HttpResponseBase
from django.urls import reverse

from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.sales.store import PROBLEMS, upload_folder
from crossfoot_server.shared.exports import exported
from crossfoot_server.uploads.previews import preview_of

#: Rows that a page shows; the file has all of them.
SHOWN: Final = 10
_SAID: Final = ("file_row", "column", "value", "reason", "remedy")


def rejected_preview(file: DataFile, toml: str) -> HttpResponseBase:
    """The rows among the first ones that a mapping rejects, as CSV.

    Raises:
        UserError, ProblemError: the mapping can't be read, does not fit, or makes no line.
        Http404: the first rows are no longer here.
    """
    found = preview_of(file, toml)
    if found is None:
        raise Http404
    return exported(found.problems.select(_SAID), name="rejected-rows", kind="csv")


def rejected_of_ledger(file: DataFile, dataset: Dataset) -> dict[str, Any]:
    """The first rejected rows of a ledger, how many there are, and where all are."""
    folder = dataset_folder(file.company_id, file.pk)
    return _told(folder / "problems.parquet", dataset.problem_count, "problems", dataset.pk)


def rejected_of_trade(file: DataFile, upload: TradeUpload) -> dict[str, Any]:
    """Those of a file of sales or stock."""
    path = upload_folder(file.company_id, file.pk) / PROBLEMS
    return _told(path, upload.problem_count, "trade-problems", file.pk)


def _told(path: Path, count: int, view: str, key: object) -> dict[str, Any]:
    """`listed` is how many problems the file to take away has: also values that were left empty."""
    told: dict[str, Any] = {
        "rejected_count": count,
        "rejected_file": f"{reverse(view, args=[key])}?format=csv",
    }
    if not path.exists():
        return {**told, "rejected_rows": [], "listed": 0}
    problems = pl.scan_parquet(path)
    first = problems.filter("is_rejected").select(_SAID).head(SHOWN)
    listed, rows = pl.collect_all([problems.select(pl.len()), first])
    return {**told, "rejected_rows": rows.to_dicts(), "listed": listed.item()}
