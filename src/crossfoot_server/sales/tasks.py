"""What workers do with sales and stock: take an upload back."""

import uuid
from functools import partial

from celery import shared_task
from django.utils import timezone

from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.sales import results
from crossfoot_server.sales.merging import unmerge
from crossfoot_server.sales.queries import trade_uploads_of


@shared_task(name="undo_upload")
def undo_upload(job_id: str) -> None:
    """Take an upload of sales or stock back."""
    run_job(job_id, _undo)


def _undo(work: Work) -> Keep:
    work.tracking.begin("processing")
    upload = trade_uploads_of(work.job.company_id).get(pk=uuid.UUID(work.job.payload["upload_id"]))
    merged = unmerge(upload, partial(work.tracking.begin, "saving"))
    work.tracking.begin("tracking")
    return partial(results.save_undo, upload, merged, by=work.job.started_by, now=timezone.now())
