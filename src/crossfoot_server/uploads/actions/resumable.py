"""Resumable uploads (tus 1.0.0): begin, append, end."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from crossfoot_server.companies.access import Actor
from crossfoot_server.shared.errors import ConflictError, InvalidError, ProblemError
from crossfoot_server.uploads.actions.starting import (
    Answer,
    incoming_of,
    job_kind,
    start_upload,
)
from crossfoot_server.uploads.models import ResumableUpload
from crossfoot_server.uploads.queries import resumable_of
from crossfoot_server.uploads.spool import SpooledFile, resumable_path, safe_name, write_all
from crossfoot_server.uploads.spooling import too_large
from crossfoot_server.uploads.words import words_of

#: A resumable upload that is not complete after so long is removed.
LIVES = timedelta(days=2)
PIECE = 1 << 20
#: Bytes after which the offset is noted: what a killed server costs the client at most.
NOTED_EVERY = 32 << 20

Read = Callable[[int], bytes]


@dataclass(frozen=True)
class Patch:
    """What a PATCH brings: bytes from `offset` on, and what their SHA-256 should be, if told."""

    offset: int
    read: Read
    checksum: bytes | None = None


def begin_resumable(
    *, length: int, metadata: dict[str, Any], by: Actor, now: datetime
) -> ResumableUpload:
    """Make room for a file of `length` bytes.

    Raises:
        ProblemError: it is empty, larger than allowed, or there is no room for it.
    """
    if not length:
        it = words_of(metadata["kind"]).it
        raise InvalidError(f"The file is empty. Export {it} again.", "empty_file")
    if length > settings.ENVIRONMENT.max_upload_bytes:
        raise too_large()
    if length > shutil.disk_usage(settings.SPOOL).free:
        raise ProblemError("The server has no room for this file now.", "no_room", 507)
    upload = ResumableUpload.everywhere.create(
        company_id=by.company_id,
        file_name=safe_name(metadata["filename"]),
        length=length,
        metadata=metadata,
        started_by=by.name,
        expires_at=now + LIVES,
    )
    resumable_path(upload.pk).touch(mode=0o600)
    return upload


def append(upload: ResumableUpload, patch: Patch) -> SpooledFile | None:
    """Append bytes; return the file once it is complete.

    What came before a connection broke off is kept, unless a checksum was announced. The last
    bytes are only noted by `finish_resumable`: a server killed before it leaves an upload that
    its client continues.

    Raises:
        ProblemError: another request writes, the offset is another, more bytes came than were
            announced, or the checksum differs.
    """
    with _only_writer(upload) as file:
        received = resumable_of(upload.company_id).values_list("received", flat=True)
        at = received.get(pk=upload.pk)
        if patch.offset != at:
            raise ConflictError(f"The next byte is number {at}.", "offset_mismatch")
        os.ftruncate(file, at)
        os.lseek(file, at, os.SEEK_SET)
        writing = _Writing(upload, file, at)
        writing.take(patch)
        if patch.checksum not in (None, writing.digest.digest()):
            raise ProblemError(
                "The bytes do not have the checksum that was announced. Send them again.",
                "checksum_mismatch",
                460,
            )
        os.fsync(file)
        if writing.at < upload.length:
            writing.note()
            return None
        path = resumable_path(upload.pk)
        digest = writing.digest.hexdigest() if not at else _sha256(file)
        return SpooledFile(path, upload.file_name, upload.length, digest)


def finish_resumable(upload: ResumableUpload, file: SpooledFile, *, by: Actor) -> Answer:
    """Make a complete file an upload like any other.

    Raises:
        ProblemError: it is refused; the upload remembers why until it is over.
    """
    given = upload.metadata
    kind = job_kind(given["kind"], audit=given.get("audit", True))
    mine = resumable_of(by.company_id).filter(pk=upload.pk)
    try:
        answer = start_upload(incoming=incoming_of(given, file, kind), by=by)
    except ProblemError as error:
        problem = {
            "status": error.status_code,
            "detail": str(error.detail),
            "code": error.get_codes(),
        }
        mine.update(problem=problem, received=upload.length)
        raise
    mine.update(job=answer.job, received=upload.length)
    return answer


def end_resumable(upload: ResumableUpload) -> None:
    """Remove an upload that its client gave up; what it became stays."""
    resumable_of(upload.company_id).filter(pk=upload.pk).delete()
    resumable_path(upload.pk).unlink(missing_ok=True)


class _Writing:
    """One PATCH as it comes in."""

    def __init__(self, upload: ResumableUpload, file: int, at: int) -> None:
        self.at, self.digest = at, hashlib.sha256()
        self._upload, self._file, self._noted = upload, file, at

    def take(self, patch: Patch) -> None:
        """Take all bytes; with a checksum to come, none counts before the last."""
        try:
            while data := patch.read(PIECE):
                if self.at + len(data) > self._upload.length:
                    raise InvalidError(
                        f"More bytes came than the {self._upload.length:,} announced.",
                        "too_many_bytes",
                    )
                write_all(self._file, data)
                self.digest.update(data)
                self.at += len(data)
                if patch.checksum is None and self.at - self._noted >= NOTED_EVERY:
                    self.note()
        except OSError:
            if patch.checksum is None:
                self.note()
            raise

    def note(self) -> None:
        """Note how far the upload is, once the bytes are safe on disk."""
        os.fdatasync(self._file)
        at = min(self.at, self._upload.length - 1)
        uploads = resumable_of(self._upload.company_id)
        uploads.filter(pk=self._upload.pk).update(received=at)
        self._noted = self.at


@contextmanager
def _only_writer(upload: ResumableUpload) -> Iterator[int]:
    path = resumable_path(upload.pk)
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError as error:
        raise ConflictError("This upload is complete or over.", "upload_over") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ProblemError(
                "Another request is writing this upload. Try again in a moment.", "locked", 423
            ) from error
        yield file
    finally:
        os.close(file)


def _sha256(file: int) -> str:
    digest = hashlib.sha256()
    os.lseek(file, 0, os.SEEK_SET)
    while data := os.read(file, PIECE):
        digest.update(data)
    return digest.hexdigest()
