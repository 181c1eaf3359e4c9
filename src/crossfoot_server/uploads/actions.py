"""What can be asked of uploads: take a file in, settle its mapping."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from crossfoot_server.audit.queries import run_with_profile
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.queries import current_file, fingerprint_of, latest_job
from crossfoot_server.uploads.spool import SpooledFile, discard, place, remove

READ_OPTIONS = ("format", "encoding", "delimiter", "header_row", "sheet")


@dataclass(frozen=True)
class Incoming:
    """An upload as it came in, checked, but not yet kept."""

    file: SpooledFile
    side_files: Mapping[str, SpooledFile] = field(default_factory=dict)
    mapping_toml: str = ""
    profile: str = "default"
    options: Mapping[str, Any] = field(default_factory=dict)
    engagement_id: str = ""
    client_name: str = ""
    job_kind: str = "ledger_audit"


@dataclass(frozen=True)
class Answer:
    """The job that stands for an upload; `is_new` is false for content that was there already."""

    job: Job
    is_new: bool


def start_upload(*, incoming: Incoming, by: Actor) -> Answer:
    """Keep an upload and start its job, or find what the same content gave before."""
    hashes = {role: file.sha256 for role, file in incoming.side_files.items()}
    fingerprint = fingerprint_of(
        incoming.file.sha256, hashes, incoming.mapping_toml, incoming.options
    )
    known = current_file(by.company_id, fingerprint)
    if known is not None:
        answer = _again(known, incoming, by)
        if answer is not None:
            _remove_files(incoming)
            return answer
    try:
        return Answer(_keep(incoming, hashes, fingerprint, by), is_new=True)
    except IntegrityError:  # the same content came in twice at the same moment
        known = current_file(by.company_id, fingerprint)
        if known is None:
            raise
        return Answer(latest_job(known), is_new=False)


def _again(known: DataFile, incoming: Incoming, by: Actor) -> Answer | None:
    """What the same content stands for: its job, or a new run with other parameters."""
    job = latest_job(known)
    if job.status in (Status.FAILED, Status.CANCELLED):
        DataFile.objects.of(by.company_id).filter(pk=known.pk).update(is_current=False)
        return None
    is_read = hasattr(known, "dataset")
    wants_audit = incoming.job_kind == "ledger_audit"
    if not (is_read and wants_audit) or run_with_profile(known, incoming.profile):
        return Answer(job, is_new=False)
    if job.status != Status.COMPLETED and job.payload.get("profile") == incoming.profile:
        return Answer(job, is_new=False)
    with transaction.atomic():
        payload = {"profile": incoming.profile}
        job = start_job(
            company_id=by.company_id,
            kind="audit_run",
            by=by.name,
            data_file_id=known.pk,
            payload=payload,
        )
    return Answer(latest_job(known), is_new=True)


def _keep(
    incoming: Incoming, hashes: Mapping[str, str], fingerprint: str, by: Actor
) -> Job:
    data_file_id = uuid.uuid4()
    try:
        place(incoming.file, data_file_id, "ledger")
        for role, file in incoming.side_files.items():
            place(file, data_file_id, role)
        with transaction.atomic():
            _insert(incoming, hashes, fingerprint, by, data_file_id)
            job = start_job(
                company_id=by.company_id,
                kind=incoming.job_kind,
                by=by.name,
                data_file_id=data_file_id,
                payload={"profile": incoming.profile},
            )
    except BaseException:
        discard(data_file_id)
        raise
    job.refresh_from_db()
    return job


def _insert(
    incoming: Incoming,
    hashes: Mapping[str, str],
    fingerprint: str,
    by: Actor,
    data_file_id: uuid.UUID,
) -> None:
    DataFile.everywhere.create(
        pk=data_file_id,
        company_id=by.company_id,
        file_name=incoming.file.name[:255],
        file_size=incoming.file.size,
        sha256=incoming.file.sha256,
        fingerprint=fingerprint,
        engagement_id=incoming.engagement_id,
        client_name=incoming.client_name,
        mapping_toml=incoming.mapping_toml,
        profile=incoming.profile,
        options=dict(incoming.options),
        side_files=dict(hashes),
        uploaded_by=by.name,
    )


def _remove_files(incoming: Incoming) -> None:
    for file in (incoming.file, *incoming.side_files.values()):
        remove(file)
