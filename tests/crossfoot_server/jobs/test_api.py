"""Jobs over the API: lists, status and progress with ETag, cancel, retry."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot.errors import UserError
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.running import Keep, Work
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.jobs.conftest import Attempt, MakeJob, fresh, nothing

JOBS = "/api/file-processing-jobs/"


def breaking(work: Work) -> Keep:
    raise UserError("The file is broken. Mend it.")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [str(job["job_id"]) for job in answer.json()["results"]]


def test_jobs_are_listed_newest_first_by_page(api: APIClient, make_job: MakeJob) -> None:
    made = [str(make_job().pk) for _ in range(5)][::-1]
    first = api.get(JOBS, {"page_size": 3})
    assert ids(first) == made[:3]
    assert ids(api.get(first.json()["next"])) == made[3:]


def test_jobs_are_narrowed_by_status_kind_and_dead_letter(
    api: APIClient, make_job: MakeJob
) -> None:
    failed = {"status": Status.FAILED, "completed_at": timezone.now()}
    waiting = make_job()
    ended = make_job("ml_retraining", **failed)
    dead = make_job(is_dead_letter=True, **failed)
    assert ids(api.get(JOBS, {"status": "FAILED"})) == [str(dead.pk), str(ended.pk)]
    assert ids(api.get(JOBS, {"kind": "ml_retraining"})) == [str(ended.pk)]
    assert ids(api.get(JOBS, {"is_dead_letter": "true"})) == [str(dead.pk)]
    assert ids(api.get(JOBS, {"is_dead_letter": "false", "status": "PENDING"})) == [str(waiting.pk)]


@pytest.mark.parametrize("query", [{"status": "DONE"}, {"kind": "x"}, {"state": "FAILED"}])
def test_what_is_asked_wrongly_is_refused(api: APIClient, query: dict[str, str]) -> None:
    assert api.get(JOBS, query).status_code == 400


@pytest.mark.parametrize("of", ["file-processing-jobs", "processing-jobs"])
def test_a_status_is_sent_again_only_when_it_has_changed(
    api: APIClient, make_job: MakeJob, attempt: Attempt, of: str
) -> None:
    job = make_job()
    url = f"/api/{of}/{job.pk}/status/"
    first = api.get(url)
    assert (first.status_code, first.json()["status"]) == (200, "PENDING")
    known = {"If-None-Match": first["ETag"]}
    unchanged = api.get(url, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    attempt(job, nothing)
    changed = api.get(url, headers=known)
    assert (changed.status_code, changed.json()["progress"]) == (200, 100)


def test_progress_is_told_as_the_document_shows_it(
    api: APIClient, make_job: MakeJob, attempt: Attempt
) -> None:
    job = attempt(make_job(), nothing)
    answer = api.get("/api/processing-progress/", {"job_id": str(job.pk)})
    told = answer.json()
    assert told["success"] is True
    assert told["progress"]["overall_progress"] == 100
    assert told["progress"]["current_step"] == job.tracker.current_step
    known = {"If-None-Match": answer["ETag"]}
    again = api.get("/api/processing-progress/", {"job_id": str(job.pk)}, headers=known)
    assert again.status_code == 304


def test_progress_needs_a_job(api: APIClient) -> None:
    assert api.get("/api/processing-progress/").status_code == 400
    assert api.get("/api/processing-progress/", {"job_id": "x"}).status_code == 400
    unknown = {"job_id": str(uuid.uuid4())}
    assert api.get("/api/processing-progress/", unknown).status_code == 404


def test_another_companys_job_is_not_there(other_api: APIClient, make_job: MakeJob) -> None:
    url = f"{JOBS}{make_job().pk}/"
    for path in (url, f"{url}status/"):
        assert other_api.get(path).status_code == 404
    for path in (f"{url}cancel/", f"{url}retry/"):
        assert other_api.post(path).status_code == 404
    assert ids(other_api.get(JOBS)) == []


def test_a_job_is_cancelled_and_tried_again(api: APIClient, make_job: MakeJob) -> None:
    url = f"{JOBS}{make_job().pk}/"
    assert api.post(f"{url}cancel/").json()["status"] == "CANCELLED"
    refused = api.post(f"{url}cancel/")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_ended")
    assert api.post(f"{url}retry/").json()["status"] == "PENDING"
    refused = api.post(f"{url}retry/")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_not_failed")


def test_a_file_that_was_never_read_can_not_be_read_later(
    api: APIClient, upload: Upload, worked: Worked
) -> None:
    answer = upload("this,is\nno,ledger\n")
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    job = fresh(job)
    if job.status == Status.NEEDS_MAPPING:
        api.post(f"{JOBS}{job.pk}/cancel/")
        DataFile.everywhere.filter(jobs=job).update(spooled=False)
    refused = api.post(f"{JOBS}{job.pk}/retry/")
    assert (refused.status_code, refused.json()["code"]) == (409, "file_gone")


def test_a_dead_letter_of_a_file_that_was_read_runs_again(
    api: APIClient, upload: Upload, worked: Worked, small_ledger: Path, company: Company
) -> None:
    answer = upload(small_ledger)
    read = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert read.status == Status.COMPLETED
    job = start_job(
        company_id=company.pk, kind="ledger_audit", by="tests", data_file_id=read.data_file_id
    )
    Job.everywhere.filter(pk=job.pk).update(
        status=Status.FAILED, is_dead_letter=True, completed_at=timezone.now()
    )
    assert api.post(f"{JOBS}{job.pk}/retry/").status_code == 200
    assert worked(job).status == Status.COMPLETED
