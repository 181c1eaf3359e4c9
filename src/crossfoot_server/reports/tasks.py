"""What workers do with reports: make one, split up many, send what is due."""

import uuid
from functools import partial

from celery import shared_task
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.reports.delivering import deliver_due
from crossfoot_server.reports.failing import settle_lost
from crossfoot_server.reports.making import make
from crossfoot_server.reports.models import ReportExecution, ReportStatus
from crossfoot_server.reports.results import keep_report, keep_split

GONE = "The report was removed while its job waited."


@shared_task(name="generate_custom_report")
def generate_custom_report(job_id: str) -> None:
    """Make a report of any kind."""
    run_job(job_id, _report)
    settle_lost(now=timezone.now(), job_id=uuid.UUID(job_id))


@shared_task(name="generate_analytics_summary_report")
def generate_analytics_summary_report(job_id: str) -> None:
    """Make the summary of all that a company has."""
    run_job(job_id, _report)
    settle_lost(now=timezone.now(), job_id=uuid.UUID(job_id))


@shared_task(name="bulk_report_generation")
def bulk_report_generation(job_id: str) -> None:
    """Give each of many reports a job of its own, so that workers share them."""
    run_job(job_id, _split)
    settle_lost(now=timezone.now(), job_id=uuid.UUID(job_id))


@shared_task(name="deliver_reports")
def deliver_reports() -> int:
    """Send the reports that are due to their recipients; two of it at once are harmless."""
    return deliver_due(now=timezone.now())


def _report(work: Work) -> Keep:
    job, now = work.job, timezone.now()
    rows = ReportExecution.objects.of(job.company_id).select_related("schedule", "custom")
    execution = rows.filter(pk=str(job.payload["report_id"])).first()
    if execution is None:
        raise UserError(GONE)
    execution.status, execution.started_at = ReportStatus.PROCESSING, now
    execution.save(update_fields=["status", "started_at"])
    made = make(execution, f"attempt-{job.attempts}", work.tracking, now=now)
    work.tracking.begin("saving")
    return lambda: keep_report(execution, made, now=timezone.now())


def _split(work: Work) -> Keep:
    work.tracking.begin("saving")
    return partial(keep_split, work.job)
