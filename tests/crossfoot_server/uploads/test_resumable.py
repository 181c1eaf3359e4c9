"""Resumable uploads: tus 1.0.0 with creation, termination, checksum and expiration."""

import base64
import hashlib
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.actions import resumable
from crossfoot_server.uploads.models import ResumableUpload
from crossfoot_server.uploads.spool import resumable_path
from crossfoot_server.uploads.tasks import cleanup_old_uploads
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.uploads import corpus

ROOT = "/api/uploads/resumable/"
TUS: Any = {"HTTP_TUS_RESUMABLE": "1.0.0"}
BYTES = "application/offset+octet-stream"
HALF = len(corpus.LEDGER) // 2


def begin(api: APIClient, length: int = len(corpus.LEDGER), **metadata: str) -> Any:
    metadata = {"filename": "gl.csv", **metadata}
    pairs = [f"{name} {base64.b64encode(v.encode()).decode()}" for name, v in metadata.items()]
    more: Any = {"HTTP_UPLOAD_LENGTH": str(length), "HTTP_UPLOAD_METADATA": ",".join(pairs)}
    return api.post(ROOT, **TUS, **more)


def begun(api: APIClient, **more: Any) -> str:
    answer = begin(api, **more)
    assert answer.status_code == 201, answer.data
    return str(answer.headers["Location"])


def patch(api: APIClient, at: str, offset: int, data: Any, **more: Any) -> Any:
    return api.generic(
        "PATCH", at, data, content_type=BYTES, HTTP_UPLOAD_OFFSET=str(offset), **TUS, **more
    )


def offset_of(api: APIClient, at: str) -> int:
    return int(api.head(at, **TUS).headers["Upload-Offset"])


def left_in_the_spool() -> list[str]:
    return sorted(path.name for path in Path(settings.SPOOL).iterdir())


def test_in_two_pieces_it_becomes_an_upload_like_any_other(api: APIClient, worked: Worked):
    at = begun(api, client_name="Client", engagement_id="7", filetype="text/csv")

    first = patch(api, at, 0, corpus.LEDGER[:HALF])
    state = api.get(at)
    last = patch(api, at, HALF, corpus.LEDGER[HALF:])
    job = worked(Job.everywhere.get(pk=last.headers["Crossfoot-Job"]))

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    assert (state.status_code, state.data["offset"]) == (202, HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(corpus.LEDGER)))
    assert last.headers["Location"] == f"/api/file-processing-jobs/{job.pk}/status/"
    assert (job.kind, job.status) == ("ledger_audit", Status.COMPLETED)
    kept = DataFile.everywhere.get()
    assert kept.sha256 == hashlib.sha256(corpus.LEDGER).hexdigest()
    assert (kept.file_name, kept.client_name, kept.engagement_id) == ("gl.csv", "Client", "7")
    assert left_in_the_spool() == []
    complete = api.get(at)
    assert (complete.status_code, complete.data["job_id"]) == (200, str(job.pk))
    assert complete.data["file_info"]["file_id"] == str(kept.pk)
    assert offset_of(api, at) == len(corpus.LEDGER)


def test_it_may_be_read_without_an_audit(api: APIClient):
    at = begun(api, audit="false")

    patch(api, at, 0, corpus.LEDGER)

    assert Job.everywhere.get().kind == "file_import"


def test_the_same_content_gives_the_earlier_job(api: APIClient):
    jobs = {patch(api, begun(api), 0, corpus.LEDGER).headers["Crossfoot-Job"] for _ in range(2)}

    assert len(jobs) == 1
    assert left_in_the_spool() == [str(DataFile.everywhere.get().pk)]


def test_what_the_server_can_do(api: APIClient):
    answer = api.options(ROOT)

    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["Tus-Max-Size"] == str(settings.ENVIRONMENT.max_upload_bytes)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256"


def test_another_offset_is_a_conflict(api: APIClient):
    at = begun(api)
    patch(api, at, 0, corpus.LEDGER[:HALF])

    for offset in (0, HALF + 1):
        answer = patch(api, at, offset, b"x")
        assert (answer.status_code, answer.data["code"]) == (409, "offset_mismatch")
    assert offset_of(api, at) == HALF


def test_more_bytes_than_announced_are_refused(api: APIClient):
    at = begun(api, length=100)

    answer = patch(api, at, 0, corpus.LEDGER)

    assert (answer.status_code, answer.data["code"]) == (400, "too_many_bytes")
    assert offset_of(api, at) == 0


def test_a_wrong_checksum_keeps_nothing_of_its_piece(api: APIClient):
    at = begun(api)
    good = base64.b64encode(hashlib.sha256(corpus.LEDGER[:HALF]).digest()).decode()
    right: Any = {"HTTP_UPLOAD_CHECKSUM": f"sha256 {good}"}

    wrong = patch(api, at, 0, corpus.LEDGER[1 : HALF + 1], **right)
    assert (wrong.status_code, wrong.data["code"], offset_of(api, at)) == (
        460,
        "checksum_mismatch",
        0,
    )
    assert patch(api, at, 0, corpus.LEDGER[:HALF], **right).status_code == 204
    assert patch(api, at, HALF, corpus.LEDGER[HALF:], **right).status_code == 460
    assert patch(api, at, HALF, corpus.LEDGER[HALF:]).status_code == 204
    assert DataFile.everywhere.get().sha256 == hashlib.sha256(corpus.LEDGER).hexdigest()


class BreaksOff:
    """A connection that brings some bytes and is gone."""

    def __init__(self, data: bytes) -> None:
        self.pieces = [data]

    def read(self, _size: int) -> bytes:
        if not self.pieces:
            raise OSError("the client is gone")
        return self.pieces.pop()


@pytest.mark.parametrize(("checksum", "kept"), [(None, HALF), (b"x" * 32, 0)])
def test_what_came_before_the_connection_broke_is_kept(
    checksum: bytes | None, kept: int, api: APIClient
):
    at = begun(api)
    upload = ResumableUpload.everywhere.get()
    gone = BreaksOff(corpus.LEDGER[:HALF])

    with pytest.raises(OSError, match="gone"):
        resumable.append(upload, resumable.Patch(0, gone.read, checksum))

    assert offset_of(api, at) == kept
    assert patch(api, at, kept, corpus.LEDGER[kept:]).status_code == 204
    assert DataFile.everywhere.get().sha256 == hashlib.sha256(corpus.LEDGER).hexdigest()


def test_only_one_request_writes_at_a_time(api: APIClient):
    at = begun(api)
    seen: list[int] = []

    def read(size: int) -> bytes:
        if not seen:
            seen.append(patch(api, at, 0, b"x").status_code)
            return b"abc"
        return b""

    resumable.append(ResumableUpload.everywhere.get(), resumable.Patch(0, read))

    assert seen == [423]
    assert offset_of(api, at) == 3


def test_refused_it_leaves_no_bytes_and_remembers_why(api: APIClient):
    content = b"%PDF-1.4 and more"
    at = begun(api, length=len(content))

    answer, later = patch(api, at, 0, content), api.get(at)

    for refusal in (answer, later):
        assert (refusal.status_code, refusal.data["code"]) == (400, "wrong_type")
    assert left_in_the_spool() == []


def test_ended_by_its_client_it_is_gone(api: APIClient):
    at = begun(api)
    patch(api, at, 0, corpus.LEDGER[:HALF])

    assert api.delete(at, **TUS).status_code == 204

    assert api.head(at, **TUS).status_code == 404
    assert left_in_the_spool() == []


def test_its_time_is_over(api: APIClient):
    at = begun(api)
    ResumableUpload.everywhere.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert patch(api, at, 0, corpus.LEDGER).status_code == 410
    cleanup_old_uploads()

    assert api.head(at, **TUS).status_code == 404
    assert left_in_the_spool() == []


WRONG: dict[str, Any] = {
    "no version": ({"HTTP_UPLOAD_LENGTH": "5", "HTTP_UPLOAD_METADATA": "filename eA=="}, 400),
    "another version": ({"HTTP_TUS_RESUMABLE": "0.2.2", "HTTP_UPLOAD_LENGTH": "5"}, 412),
    "no length": ({**TUS, "HTTP_UPLOAD_METADATA": "filename eA=="}, 400),
    "negative": ({**TUS, "HTTP_UPLOAD_LENGTH": "-5", "HTTP_UPLOAD_METADATA": "filename eA=="}, 400),
    "empty": ({**TUS, "HTTP_UPLOAD_LENGTH": "0", "HTTP_UPLOAD_METADATA": "filename eA=="}, 400),
    "huge": ({**TUS, "HTTP_UPLOAD_LENGTH": "9" * 15, "HTTP_UPLOAD_METADATA": "filename eA=="}, 413),
    "no name": ({**TUS, "HTTP_UPLOAD_LENGTH": "5"}, 400),
    "no base64": ({**TUS, "HTTP_UPLOAD_LENGTH": "5", "HTTP_UPLOAD_METADATA": "filename ???"}, 400),
    "unknown": (
        {**TUS, "HTTP_UPLOAD_LENGTH": "5", "HTTP_UPLOAD_METADATA": "filename eA==,x eA=="},
        400,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_beginning_is_refused(what: str, api: APIClient):
    headers, status = WRONG[what]

    answer = api.post(ROOT, **headers)

    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert not ResumableUpload.everywhere.exists()


def test_bytes_of_another_content_type_are_refused(api: APIClient):
    at = begun(api)

    answer = api.generic("PATCH", at, "x", content_type="text/csv", HTTP_UPLOAD_OFFSET="0", **TUS)

    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["get", "head", "delete"])
def test_another_company_finds_nothing(method: str, api: APIClient, other_api: APIClient):
    at = begun(api)

    assert getattr(other_api, method)(at, **TUS).status_code == 404
    assert patch(other_api, at, 0, b"x").status_code == 404
    assert resumable_path(uuid.UUID(at.split("/")[-2])).exists()


def test_nobody_known_is_not_let_in(api: APIClient):
    at = begun(api)

    assert patch(APIClient(), at, 0, b"x").status_code == 401
    assert begin(APIClient()).status_code == 401
