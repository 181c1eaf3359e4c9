"""Putting a report in the queue: its row and its job, in the transaction of whoever asks."""

from crossfoot_server.jobs.actions import start_job
from crossfoot_server.reports.models import ReportExecution
from crossfoot_server.reports.offers import SUMMARY


def start(execution: ReportExecution) -> ReportExecution:
    """Insert a report with its job, or give one that waits for its turn its own job."""
    kind = "report_summary" if execution.kind == SUMMARY else "report"
    execution.job = start_job(
        company_id=execution.company_id,
        kind=kind,
        by=execution.by_name,
        payload={"report_id": str(execution.pk)},
    )
    execution.save()
    return execution
