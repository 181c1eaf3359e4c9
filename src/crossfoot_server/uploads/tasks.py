"""What workers do with uploads: read, audit, clean up."""

import logging
import uuid

from celery import shared_task

from crossfoot_server.audit.auditing import audit_ledger
from crossfoot_server.datasets.results import save_dataset
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.uploads.reading import read_dataset
from crossfoot_server.uploads.spool import discard

logger = logging.getLogger(__name__)
READING = {"reading": "file_processing"}


@shared_task(name="process_file_with_anomalies")
def process_file_with_anomalies(job_id: str) -> None:
    """Read a ledger and audit it."""
    try:
        run_job(job_id, _read_and_audit)
    finally:
        _discard_if_ended(job_id)


def _read_and_audit(work: Work) -> Keep:
    data_file = work.job.data_file
    assert data_file is not None
    work.tracking.begin("file_processing")
    dataset = read_dataset(data_file, work.tracking.following(READING))
    row = save_dataset(data_file, dataset.manifest)
    return audit_ledger(work, row)


def _discard_if_ended(job_id: str) -> None:
    job = Job.everywhere.filter(pk=uuid.UUID(job_id), status__in=ENDED).first()
    if job is not None and job.data_file_id is not None:
        discard(job.data_file_id)
