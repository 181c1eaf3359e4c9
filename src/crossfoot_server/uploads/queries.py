"""What can be read of uploads: an earlier one of the same content, mappings, resumable ones."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from crossfoot_server.datasets.models import DataFile, Dataset, FileKind
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.models import ColumnMapping, RememberedAnswer, ResumableUpload


def fingerprint_of(
    content: str,
    side_files: Mapping[str, str],
    mapping_toml: str,
    options: Mapping[str, Any],
    kind: str = FileKind.LEDGER,
) -> str:
    """The hash of all that decides what a file becomes: content, side files, mapping, options."""
    parts = [content, dict(side_files), mapping_toml, dict(options)]
    if kind != FileKind.LEDGER:
        parts.append(kind)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def header_key(columns: Sequence[str]) -> str:
    """The hash of a file's headers, in their order: what a saved mapping is found by."""
    return hashlib.sha256(json.dumps(list(columns)).encode()).hexdigest()


def current_file(company_id: uuid.UUID, fingerprint: str) -> DataFile | None:
    """The company's upload of the same content that has not failed, locked for this transaction."""
    files = DataFile.objects.of(company_id).filter(fingerprint=fingerprint, is_current=True)
    return files.select_for_update().first()


def jobs_of_file(data_file: DataFile) -> QuerySet[Job]:
    """The jobs of a file, newest first."""
    jobs = Job.objects.of(data_file.company_id).filter(data_file=data_file)
    return jobs.select_related("tracker", "data_file").order_by("-created_at")


def waiting_jobs(company_id: uuid.UUID) -> QuerySet[Job]:
    """The company's jobs that wait for a mapping none was given for, with their files."""
    jobs = Job.objects.of(company_id).select_related("data_file").order_by("created_at")
    return jobs.filter(status=Status.NEEDS_MAPPING, data_file__mapping_toml="")


def file_of(job: Job) -> DataFile:
    """The file of a job that has one: one of reading or auditing."""
    if job.data_file is None:
        raise LookupError(f"the job {job.pk} has no file")
    return job.data_file


def uploads_of(company_id: uuid.UUID) -> QuerySet[DataFile]:
    """The company's uploads with their jobs and datasets, newest first."""
    files = DataFile.objects.of(company_id).select_related("dataset")
    return files.prefetch_related("jobs__tracker", "updates")


def remembered(company_id: uuid.UUID, key: str) -> RememberedAnswer | None:
    """What an Idempotency-Key stands for."""
    answers = RememberedAnswer.objects.of(company_id).select_related("job__data_file")
    return answers.filter(key=key).first()


def mappings_of(company_id: uuid.UUID) -> QuerySet[ColumnMapping]:
    """The company's saved mappings, newest first."""
    return ColumnMapping.objects.of(company_id)


def saved_mapping(company_id: uuid.UUID, kind: str, columns: Sequence[str]) -> ColumnMapping | None:
    """The company's mapping for files of a kind with these headers."""
    return mappings_of(company_id).filter(kind=kind, header_key=header_key(columns)).first()


def mapped_by_hand(data_file_id: uuid.UUID) -> DataFile | None:
    """An upload that waited, if a person confirmed its mapping."""
    files = DataFile.everywhere.filter(pk=data_file_id).exclude(mapping_toml="")
    return files.exclude(suggestion={}).select_related("dataset").first()


def is_read(data_file: DataFile) -> bool:
    """Whether the rows of an upload could be read, whatever came after."""
    done = jobs_of_file(data_file).filter(status=Status.COMPLETED)
    return hasattr(data_file, "dataset") or done.exists()


def resumable_of(company_id: uuid.UUID) -> QuerySet[ResumableUpload]:
    """The company's resumable uploads."""
    return ResumableUpload.objects.of(company_id).select_related("job__data_file")


def dataset_before(data_file: DataFile) -> Dataset | None:
    """The dataset that an upload of the same client and engagement became before this one."""
    earlier = Dataset.objects.of(data_file.company_id).filter(
        data_file__engagement_id=data_file.engagement_id,
        data_file__client_name=data_file.client_name,
        data_file__created_at__lt=data_file.created_at,
    )
    return earlier.order_by("-data_file__created_at").first()
