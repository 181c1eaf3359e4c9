"""The same content again: its earlier results, its running job, a new job, or a new run."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.actions import Answer, Incoming, start_upload
from crossfoot_server.uploads.spool import Spooler
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus

FIELDS = {
    *("job_id", "status", "message", "file_info", "celery_task_id", "status_endpoint"),
    *("analytics_endpoint", "duplicate_analysis_endpoint"),
}
ANOTHER = '# another profile\nname = "another"\n'


def test_without_a_broker_the_answer_is_immediate_and_honest(upload: Upload):
    answer = upload(corpus.LEDGER)

    assert answer.status_code == 202
    assert answer.data["status"] == "PENDING"
    assert "starts as soon as the job queue is back" in answer.data["warning"]
    assert answer.data.keys() >= FIELDS
    assert Job.everywhere.get().dispatched_at is None


def test_content_that_was_read_gives_its_results(upload: Upload, worked: Worked):
    first = upload(corpus.LEDGER)
    worked(Job.everywhere.get())

    again = upload(corpus.LEDGER, "another name.csv")

    assert (again.status_code, again.data["status"]) == (200, "COMPLETED")
    assert again.data.keys() >= FIELDS
    assert "warning" not in again.data
    assert again.data["job_id"] == first.data["job_id"]


def test_content_under_way_gives_its_job(upload: Upload):
    first = upload(corpus.LEDGER)

    again = upload(corpus.LEDGER)

    assert (again.status_code, again.data["job_id"]) == (202, first.data["job_id"])


@pytest.mark.parametrize("end", [Status.FAILED, Status.CANCELLED])
def test_content_that_failed_gets_a_new_job(end: Status, upload: Upload, worked: Worked):
    upload(corpus.LEDGER, encoding="klingon")
    job = Job.everywhere.get()
    if end == Status.FAILED:
        worked(job)
    else:
        cancel_job(job, now=timezone.now())

    again = upload(corpus.LEDGER, encoding="klingon")

    assert again.status_code == 202
    assert again.data["job_id"] != str(job.pk)
    assert Job.everywhere.count() == 2


def test_another_profile_is_a_new_run_on_the_stored_dataset(upload: Upload, worked: Worked):
    upload(corpus.LEDGER)
    worked(Job.everywhere.get())

    second = upload(corpus.LEDGER, profile=ANOTHER)
    job = worked(Job.everywhere.get(pk=second.data["job_id"]))
    third = upload(corpus.LEDGER, profile=ANOTHER)

    assert (second.status_code, job.kind, job.status) == (202, "audit_run", Status.COMPLETED)
    assert (third.status_code, third.data["job_id"]) == (200, second.data["job_id"])
    assert DataFile.everywhere.count() == 1
    assert AuditRun.everywhere.count() == 2


def test_another_profile_while_the_file_is_read_is_asked_for_later(upload: Upload):
    upload(corpus.LEDGER)

    answer = upload(corpus.LEDGER, profile=ANOTHER)

    assert (answer.status_code, answer.data["code"]) == (409, "still_reading")


def test_an_import_is_audited_without_being_read_again(upload: Upload, worked: Worked):
    upload(corpus.LEDGER, to="/api/processing/upload/")
    worked(Job.everywhere.get())

    answer = upload(corpus.LEDGER)
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))

    assert (job.kind, job.status) == ("audit_run", Status.COMPLETED)


def test_the_same_content_of_another_company_is_its_own(
    upload: Upload, worked: Worked, other_api: APIClient
):
    first = upload(corpus.LEDGER)
    worked(Job.everywhere.get())

    other = upload(corpus.LEDGER, client=other_api)

    assert (other.status_code, other.data["job_id"] == first.data["job_id"]) == (202, False)


KEY: Any = {"HTTP_IDEMPOTENCY_KEY": "once"}


def keyed(api: APIClient, content: bytes, **fields: str) -> Any:
    file = SimpleUploadedFile("gl.csv", content)
    return api.post("/api/targeted-anomaly-upload/", {"file": file, **fields}, **KEY)


def test_a_key_stands_for_one_upload(api: APIClient):
    first, again = keyed(api, corpus.LEDGER), keyed(api, corpus.LEDGER)
    other, asked = keyed(api, corpus.LEDGER + b"\n"), keyed(api, corpus.LEDGER, profile="strict")

    assert first.data["job_id"] == again.data["job_id"]
    assert other.status_code == 422
    assert other.data["code"] == "idempotency_mismatch"
    assert asked.status_code in (400, 422)


def test_a_key_stands_for_its_job_even_when_that_failed(api: APIClient, worked: Worked):
    first = keyed(api, corpus.LEDGER, encoding="klingon")
    worked(Job.everywhere.get())

    again = keyed(api, corpus.LEDGER, encoding="klingon")

    assert (again.data["job_id"], again.data["status"]) == (first.data["job_id"], "FAILED")


def test_a_key_is_refused_when_it_is_too_long(upload: Upload, api: APIClient):
    api.credentials(**api._credentials, HTTP_IDEMPOTENCY_KEY="x" * 201)  # type: ignore[attr-defined]

    assert upload(corpus.LEDGER).data["code"] == "idempotency_key_invalid"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "once"])
def test_the_same_file_twice_at_the_same_moment_is_one_job(actor: Actor, key: str):
    answers = at_once(4, lambda: start_upload(incoming=incoming(key), by=actor))

    assert len({answer.job.pk for answer in answers}) == 1
    assert [answer.is_new for answer in answers].count(True) == 1
    assert Job.everywhere.count() == DataFile.everywhere.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_profile_twice_at_the_same_moment_is_one_run(actor: Actor, worked: Worked):
    worked(start_upload(incoming=incoming(), by=actor).job)

    answers = at_once(4, lambda: start_upload(incoming=incoming(profile=ANOTHER), by=actor))

    assert len({answer.job.pk for answer in answers}) == 1
    assert Job.everywhere.filter(kind="audit_run").count() == 1


def incoming(key: str = "", profile: str = "default") -> Incoming:
    spooler = Spooler("gl.csv", Path(settings.SPOOL))
    spooler.write(corpus.LEDGER)
    return Incoming(file=spooler.finish(), key=key, profile=profile)


def at_once(count: int, ask: Callable[[], Answer]) -> list[Answer]:
    answers: list[Answer] = []
    gate = threading.Barrier(count)

    def work() -> None:
        try:
            gate.wait()
            answers.append(ask())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers
