"""Reports and schedules as tables to take away."""

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.reports.models import ReportExecution, ScheduledReport

_TIME = pl.Datetime("us", "UTC")
_REPORTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "kind": pl.String, "title": pl.String, "state": pl.String,
    "by_name": pl.String, "created_at": _TIME, "due_at": _TIME, "started_at": _TIME,
    "completed_at": _TIME, "duration": pl.Float64, "file_size": pl.Int64, "problem": pl.String,
    "note": pl.String, "expires_at": _TIME, "delivered_at": _TIME,
}  # fmt: skip
_SCHEDULES: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "name": pl.String, "kind": pl.String, "formats": pl.String,
    "cron": pl.String, "time_zone": pl.String, "recipients": pl.String, "is_active": pl.Boolean,
    "by_name": pl.String, "next_due_at": _TIME, "last_due_at": _TIME, "last_status": pl.String,
    "last_error": pl.String,
}  # fmt: skip
_NAMES = {"state": "status", "by_name": "requested_by", "problem": "error_message"}


def reports_table(rows: QuerySet[ReportExecution]) -> pl.DataFrame:
    """Reports, one a row."""
    kept = [{**row, "id": str(row["id"])} for row in rows.prefetch_related(None).values(*_REPORTS)]
    return pl.DataFrame(kept, schema=_REPORTS).rename(_NAMES)


def schedules_table(rows: QuerySet[ScheduledReport]) -> pl.DataFrame:
    """Schedules, one a row."""
    kept = [
        {
            **row,
            "id": str(row["id"]),
            "formats": ", ".join(row["formats"]),
            "recipients": ", ".join(row["recipients"]),
        }
        for row in rows.prefetch_related(None).values(*_SCHEDULES)
    ]
    return pl.DataFrame(kept, schema=_SCHEDULES).rename({"by_name": "owner"})
