"""A file comes in: keep it and start its job, or find what the same content gave before."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction

from crossfoot.errors import UserError
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.datasets.profiles import profile_for
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import ENDED, Job, Status
from crossfoot_server.shared.errors import ConflictError, InvalidError, ProblemError
from crossfoot_server.uploads.meanings import check_text
from crossfoot_server.uploads.models import RememberedAnswer
from crossfoot_server.uploads.queries import (
    current_file,
    fingerprint_of,
    jobs_of_file,
    remembered,
)
from crossfoot_server.uploads.screening import screen
from crossfoot_server.uploads.spool import SpooledFile, discard, place, remove, safe_name

READ_OPTIONS = ("format", "encoding", "delimiter", "header_row", "sheet")
_GONE = (Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True)
class Incoming:
    """An upload as it came in, not yet kept.

    `profile` is a profile's name or text, or empty for the company's standard one;
    `audited_with` what the audit takes, with the company's calendar; `key` the client's
    Idempotency-Key.
    """

    file: SpooledFile
    side_files: Mapping[str, SpooledFile] = field(default_factory=dict)
    mapping_toml: str = ""
    profile: str = ""
    audited_with: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    engagement_id: str = ""
    client_name: str = ""
    job_kind: str = "ledger_audit"
    kind: str = FileKind.LEDGER
    key: str = ""

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each side file by what it is."""
        return {role: file.sha256 for role, file in self.side_files.items()}

    @property
    def fingerprint(self) -> str:
        """The hash of all that decides what the file becomes."""
        return fingerprint_of(
            self.file.sha256, self.hashes, self.mapping_toml, self.options, self.kind
        )

    @property
    def request(self) -> str:
        """The hash of all that is asked for."""
        asked = "\n".join((self.fingerprint, self.job_kind, self.profile))
        return hashlib.sha256(asked.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """The job that stands for an upload; `is_new` is false for content that was there already."""

    job: Job
    is_new: bool

    @property
    def is_ended(self) -> bool:
        """Whether there are earlier results; those of a new upload are waited for, if briefly."""
        return not self.is_new and self.job.status in ENDED


def job_kind(kind: str, *, audit: bool) -> str:
    """The kind of job that a file of this kind becomes; only ledgers are audited."""
    if kind != FileKind.LEDGER:
        return "trade_import"
    return "ledger_audit" if audit else "file_import"


def incoming_of(
    given: Mapping[str, Any], file: SpooledFile, job_kind: str, **more: Any
) -> Incoming:
    """The upload that a valid form describes."""
    return Incoming(
        file=file,
        mapping_toml=given.get("mapping", "").strip(),
        profile=given["profile"].strip(),
        options={name: given[name] for name in READ_OPTIONS if given.get(name)},
        engagement_id=given.get("engagement_id", ""),
        client_name=given.get("client_name", ""),
        job_kind=job_kind,
        kind=given.get("kind", FileKind.LEDGER),
        **more,
    )


def start_upload(*, incoming: Incoming, by: Actor) -> Answer:
    """Keep an upload and start its job, or find what the same content gave before.

    The files are moved away from where they were spooled, or removed.

    Raises:
        ProblemError: a file can't be what it says, mapping or profile can't be read, the key
            stands for another upload, or the same content is being read with another profile.
    """
    try:
        incoming = _checked(incoming, by)
        try:
            return _known(incoming, by) or _keep(incoming, by)
        except IntegrityError:  # the same content or key came in twice at the same moment
            answer = _known(incoming, by)
            if answer is None:
                raise
            return answer
    finally:
        for file in (incoming.file, *incoming.side_files.values()):
            remove(file)


def _checked(incoming: Incoming, by: Actor) -> Incoming:
    for file in (incoming.file, *incoming.side_files.values()):
        screen(file, incoming.kind)
    if incoming.mapping_toml:
        check_text(incoming.mapping_toml, incoming.kind)
    try:
        return replace(incoming, audited_with=profile_for(by.company_id, incoming.profile))
    except UserError as error:
        raise InvalidError(str(error), "profile_invalid") from error


def _remembered(incoming: Incoming, by: Actor) -> Answer | None:
    """The job that the key stands for."""
    known = remembered(by.company_id, incoming.key) if incoming.key else None
    if known is None:
        return None
    if known.fingerprint != incoming.request:
        raise ProblemError(
            "This Idempotency-Key stands for an upload of something else. Give each upload a key "
            "of its own.",
            "idempotency_mismatch",
        )
    return Answer(known.job, is_new=False)


def _known(incoming: Incoming, by: Actor) -> Answer | None:
    """What the key or the same content stands for: a job, or a new run with another profile."""
    answer = _remembered(incoming, by)
    if answer is not None:
        return answer
    with transaction.atomic():
        known = current_file(by.company_id, incoming.fingerprint)
        if known is None:
            return None
        jobs = list(jobs_of_file(known))
        same = next((job for job in jobs if _answers(job, incoming)), None)
        if same is not None:
            return _noted(Answer(same, is_new=False), incoming, by)
        if all(job.status in _GONE for job in jobs):
            DataFile.objects.of(by.company_id).filter(pk=known.pk).update(is_current=False)
            return None
        if not hasattr(known, "dataset"):
            raise ConflictError(
                "The same file is being read now for another purpose or profile. Send it again "
                "when that is done.",
                "still_reading",
            )
        job = start_job(
            company_id=by.company_id,
            kind="audit_run",
            by=by.name,
            data_file_id=known.pk,
            payload={"profile": incoming.audited_with},
        )
        answer = _noted(Answer(job, is_new=True), incoming, by)
    return _fresh(answer)


def _answers(job: Job, incoming: Incoming) -> bool:
    """Whether a job is, or becomes, what is asked for."""
    if job.status in _GONE:
        return False
    if incoming.job_kind in ("file_import", "trade_import"):
        return True
    return job.kind != "file_import" and job.payload.get("profile") == incoming.audited_with


def _keep(incoming: Incoming, by: Actor) -> Answer:
    data_file_id = uuid.uuid4()
    try:
        place(incoming.file, data_file_id, "ledger")
        for role, file in incoming.side_files.items():
            place(file, data_file_id, role)
        with transaction.atomic():
            _insert(incoming, by, data_file_id)
            job = start_job(
                company_id=by.company_id,
                kind=incoming.job_kind,
                by=by.name,
                data_file_id=data_file_id,
                payload={"profile": incoming.audited_with},
            )
            answer = _noted(Answer(job, is_new=True), incoming, by)
    except BaseException:
        discard(data_file_id)
        raise
    return _fresh(answer)


def _insert(incoming: Incoming, by: Actor, data_file_id: uuid.UUID) -> None:
    DataFile.everywhere.create(
        pk=data_file_id,
        company_id=by.company_id,
        file_name=safe_name(incoming.file.name),
        file_size=incoming.file.size,
        sha256=incoming.file.sha256,
        fingerprint=incoming.fingerprint,
        kind=incoming.kind,
        engagement_id=incoming.engagement_id,
        client_name=incoming.client_name,
        mapping_toml=incoming.mapping_toml,
        profile=incoming.audited_with,
        options=dict(incoming.options),
        side_files=incoming.hashes,
        uploaded_by=by.name,
    )


def _noted(answer: Answer, incoming: Incoming, by: Actor) -> Answer:
    """Remember which job the client's key stands for."""
    if incoming.key:
        kept, _ = RememberedAnswer.everywhere.get_or_create(
            company_id=by.company_id,
            key=incoming.key,
            defaults={"fingerprint": incoming.request, "job": answer.job},
        )
        if kept.job_id != answer.job.pk:
            raise IntegrityError("another request with this key was quicker")
    return answer


def _fresh(answer: Answer) -> Answer:
    """The answer after the commit, when it is known whether the workers were told."""
    answer.job.refresh_from_db()
    return answer
