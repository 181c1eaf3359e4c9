"""What webhooks tell: events as data, and their bodies: ids and figures, never ledger content."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from crossfoot_server.jobs.models import Job, Status

PING = "ping"
#: The event that a status of an upload's job is told as.
EVENT_OF = {
    Status.COMPLETED.value: "upload.completed",
    Status.FAILED.value: "upload.failed",
    Status.CANCELLED.value: "upload.failed",
    Status.NEEDS_MAPPING.value: "upload.needs_mapping",
}
#: A ledger is far from what a model has learned.
DRIFTED = "model.drifted"
#: Forecasts that were made earlier turned out far worse than their back-test.
FORECASTS_DRIFTED = "forecast.drifted"
#: A rule on a key figure holds (again, or more gravely), and holds no longer.
ALERT_FIRED, ALERT_RESOLVED = "alert.fired", "alert.resolved"
#: A report's files can be fetched; a report could not be made.
REPORT_READY, REPORT_FAILED = "report.ready", "report.failed"
EVENTS = (
    *dict.fromkeys(EVENT_OF.values()),
    *(DRIFTED, FORECASTS_DRIFTED, ALERT_FIRED, ALERT_RESOLVED, REPORT_READY, REPORT_FAILED),
)
#: Jobs that webhooks tell of: those that make a dataset or a run of an upload.
KINDS_TOLD = ("ledger_audit", "file_import", "trade_import", "audit_run")


def body_of(job: Job, event: str, *, now: datetime) -> dict[str, Any]:
    """The message about a job. Its sentence is left out: it may quote the file."""
    # The run is the audit app's row about this job; this app only passes its figures on.
    run = job.runs.order_by("-created_at").first()
    figures = (
        {}
        if run is None
        else {
            "run_id": str(run.pk),
            "finding_count": run.finding_count,
            "risk_score": float(run.risk_score),
            "risk_level": run.risk_level,
        }
    )
    base = settings.ENVIRONMENT.base_url.rstrip("/")
    page = reverse("upload", args=[job.data_file_id])
    data = {
        "upload_id": str(job.data_file_id),
        "job_id": str(job.pk),
        "job_kind": job.kind,
        "company_id": str(job.company_id),
        "status": job.status,
        "error_code": job.error_code or None,
        "processing_duration": job.processing_duration,
        "completed_at": job.completed_at.isoformat() if job.completed_at else None,
        "url": f"{base}{page}",
        **figures,
    }
    return {"type": event, "timestamp": now.isoformat(), "data": data}


def ping_body(endpoint_id: str, *, now: datetime) -> dict[str, Any]:
    """A message that says nothing but that messages arrive."""
    return {"type": PING, "timestamp": now.isoformat(), "data": {"webhook_id": endpoint_id}}
