"""How uploads of sales and stock are kept: the upload, the table's new version, what changed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial

import polars as pl
from django.db import transaction
from django.utils import timezone

from crossfoot.ingest.trade import TradeFile
from crossfoot.ingest.trade.file import mapping_to_toml
from crossfoot.ingest.trade.totals import TradeTotals
from crossfoot.sales.periods import label
from crossfoot_server.datasets.models import DataFile, DataUpdate
from crossfoot_server.jobs.models import Job
from crossfoot_server.sales.kept_file import unused_told
from crossfoot_server.sales.merging import Merged
from crossfoot_server.sales.models import TradeTable, TradeUpload
from crossfoot_server.sales.store import remove_others

#: Figures of the table that a job tells.
_TOLD = ("line_count", "first_day", "last_day", "product_count", "customer_count", "currency")


class TableMovedError(RuntimeError):
    """Another job changed the table meanwhile: this one is done again."""


def save_upload(data_file: DataFile, file: TradeFile, merged: Merged) -> None:
    """Keep a file that was read, and the version of the table that it gave."""
    totals = file.totals
    TradeUpload.everywhere.update_or_create(
        data_file=data_file,
        defaults={
            "company_id": data_file.company_id,
            "created_at": data_file.created_at,
            "subject": data_file.kind,
            "rows_read": totals.rows_read,
            "line_count": totals.lines,
            "problem_count": totals.problems,
            "totals_row_count": totals.totals_rows,
            "decimals": file.mapping.decimals,
            "first_day": totals.first_day,
            "last_day": totals.last_day,
            "totals": _totals(totals),
            "notes": [*file.notes, *unused_told(file.unused)],
            "unused": list(file.unused),
            "mapping_toml": mapping_to_toml(file.mapping),
            "undone_at": None,
            "undone_by": "",
        },
    )
    _move(merged)
    _save_changes(data_file, merged.by_month, is_undo=False)


def save_undo(upload: TradeUpload, merged: Merged, *, by: str, now: datetime) -> None:
    """Keep that an upload was taken back; the same file may come again."""
    TradeUpload.everywhere.filter(pk=upload.pk).update(undone_at=now, undone_by=by)
    DataFile.everywhere.filter(pk=upload.data_file_id).update(is_current=False)
    _move(merged)
    _save_changes(upload.data_file, merged.by_month, is_undo=True)


def tell(merged: Merged, totals: TradeTotals | None, job: Job) -> None:
    """Keep with the job what came of it: the table as it is now, what changed, control totals."""
    told = {
        "subject": merged.subject,
        "table": {name: merged.figures[name] for name in _TOLD},
        "changes": [_columns(row) for row in merged.by_month.iter_rows(named=True)],
    }
    if totals is not None:
        told["totals"] = _totals(totals)
    Job.everywhere.filter(pk=job.pk).update(analytics_results=told)


def _totals(totals: TradeTotals) -> dict[str, object]:
    return {**asdict(totals), "is_complete": totals.is_complete}


def _move(merged: Merged) -> None:
    """Let the table's row name the new version, if it still names the one it was made from."""
    before, now = merged.before, timezone.now()
    rows = TradeTable.everywhere.filter(company_id=merged.company_id, subject=merged.subject)
    version = 1 if before is None else before.version + 1
    values = {**merged.figures, "version": version, "updated_at": now}
    if before is None:
        TradeTable.everywhere.create(company_id=merged.company_id, subject=merged.subject, **values)
    elif not rows.filter(folder=before.folder).update(**values):
        raise TableMovedError
    # Who reads the version before goes on reading it until the next upload.
    kept = (merged.folder, *([before.folder] if before else []))
    remove = partial(remove_others, merged.company_id, merged.subject, kept)
    transaction.on_commit(remove, robust=True)


def _save_changes(data_file: DataFile, changes: pl.DataFrame, *, is_undo: bool) -> None:
    DataUpdate.everywhere.filter(data_file=data_file, is_undo=is_undo).delete()
    DataUpdate.everywhere.bulk_create(
        DataUpdate(
            company_id=data_file.company_id, data_file=data_file, is_undo=is_undo, **_columns(row)
        )
        for row in changes.iter_rows(named=True)
    )


def _columns(row: Mapping[str, object]) -> dict[str, object]:
    counts = ("rows_before", "rows_after", "added", "updated", "deleted", "unchanged")
    named = {n if n.startswith("rows_") else f"rows_{n}": row[n] for n in counts}
    return {"period": label(row["period"], "month"), **named}  # type: ignore[arg-type]
