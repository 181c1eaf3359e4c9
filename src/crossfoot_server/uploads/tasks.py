"""What workers do with uploads: read, audit, clean up."""

import logging
import uuid
from datetime import datetime, timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot.selection import open_line_index, write_line_index
from crossfoot.storage import Dataset
from crossfoot_server.audit.auditing import audit_ledger
from crossfoot_server.datasets.models import FileKind
from crossfoot_server.datasets.results import save_dataset
from crossfoot_server.jobs.ending import Ending, end_job
from crossfoot_server.jobs.models import ENDED, Job, Status
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.uploads import results
from crossfoot_server.uploads.comparing import changes_of
from crossfoot_server.uploads.queries import file_of, header_key, is_read, mapped_by_hand
from crossfoot_server.uploads.reading import read_dataset
from crossfoot_server.uploads.spool import discard, remove_broken_off, resumable_path
from crossfoot_server.uploads.sweeping import abandoned_parts, ended_uploads
from crossfoot_server.uploads.trading import import_trade, take_back

logger = logging.getLogger(__name__)
#: From so many lines on, pages of lines need an index to be quick.
INDEXED_FROM = 200_000
#: How long an Idempotency-Key is remembered.
KEYS_KEPT = timedelta(days=7)
NOT_CONFIRMED = (
    "Nobody confirmed within {} days what the file's columns mean, so it was removed. Upload it "
    "again, with a mapping."
)
INCOMPLETE = "The rows read are not the sum of lines, problems and totals rows. Nothing was kept."


@shared_task(name="process_file_with_anomalies")
def process_file_with_anomalies(job_id: str) -> None:
    """Read a ledger and audit it."""
    try:
        run_job(job_id, _read_and_audit)
    finally:
        _discard_if_ended(job_id)


@shared_task(name="process_csv_upload")
def process_csv_upload(job_id: str) -> None:
    """Read a ledger into a dataset, or sales or stock into their table; note what it changes."""
    try:
        run_job(job_id, _import)
    finally:
        _discard_if_ended(job_id)


@shared_task(name="undo_upload")
def undo_upload(job_id: str) -> None:
    """Take an upload of sales or stock back."""
    run_job(job_id, take_back)


def _read_and_audit(work: Work) -> Keep:
    work.tracking.begin("file_processing")
    dataset = _read(work, "file_processing")
    return audit_ledger(work, save_dataset(file_of(work.job), dataset.manifest))


def _import(work: Work) -> Keep:
    if file_of(work.job).kind != FileKind.LEDGER:
        return import_trade(work)
    work.tracking.begin("validation")
    dataset = _read(work, "parsing")
    work.tracking.begin("processing")
    if not dataset.manifest.totals.is_complete:
        raise UserError(INCOMPLETE)
    work.tracking.begin("saving")
    save_dataset(file_of(work.job), dataset.manifest)
    work.tracking.begin("tracking")
    changes = list(changes_of(file_of(work.job), dataset))
    return partial(results.save_updates, file_of(work.job), changes)


def _read(work: Work, step: str) -> Dataset:
    data_file = file_of(work.job)
    keep = partial(results.save_suggestion, data_file)
    dataset = read_dataset(data_file, keep, work.tracking.following({"reading": step}))
    if dataset.manifest.totals.lines >= INDEXED_FROM and open_line_index(dataset) is None:
        write_line_index(dataset)
    return dataset


def _discard_if_ended(job_id: str) -> None:
    job = Job.everywhere.filter(pk=uuid.UUID(job_id), status__in=ENDED).first()
    if job is not None and job.data_file_id is not None:
        _discard(job.data_file_id)


def _discard(data_file_id: uuid.UUID) -> None:
    _settle_mapping(data_file_id)
    discard(data_file_id)
    results.mark_unspooled(data_file_id)


def _settle_mapping(data_file_id: uuid.UUID) -> None:
    """A mapping that was saved as it was confirmed stays if the file could be read with it."""
    file = mapped_by_hand(data_file_id)
    if file is not None:
        settle = results.prove_mapping if is_read(file) else results.forget_unproven_mapping
        settle(file, header_key(file.suggestion.get("headers", [])))


@shared_task(name="sweep_spool")
def sweep_spool() -> int:
    """Remove the files of uploads whose jobs have ended, however they ended, or that broke off."""
    remove_broken_off()
    ended = ended_uploads()
    for data_file_id in ended:
        _discard(data_file_id)
    return len(ended)


@shared_task(name="cleanup_old_uploads")
def cleanup_old_uploads() -> None:
    """Remove what was never finished: resumable uploads, waits for a mapping, broken-off files."""
    now = timezone.now()
    for upload_id in results.forget_resumable(now):
        resumable_path(upload_id).unlink(missing_ok=True)
    waits = _end_waits(now)
    results.forget_keys(now - KEYS_KEPT)
    broken = abandoned_parts()
    for path in broken:
        path.unlink(missing_ok=True)
    logger.info("uploads: %s waits ended, %s parts, %s folders", waits, len(broken), sweep_spool())


def _end_waits(now: datetime) -> int:
    days = settings.ENVIRONMENT.keep_waiting_days
    since = now - timedelta(days=days)
    waiting = Job.everywhere.filter(status=Status.NEEDS_MAPPING, tracker__updated_at__lt=since)
    ending = Ending(Status.FAILED, NOT_CONFIRMED.format(days), "mapping_not_confirmed")
    return sum(end_job(job, waiting.filter(pk=job.pk), ending, now=now) for job in list(waiting))
