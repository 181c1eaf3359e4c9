"""A file read into a dataset: what it changed by period; uploads listed, shown and removed."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from rest_framework.test import APIClient

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.datasets.models import DataFile, Dataset, DataUpdate
from crossfoot_server.jobs.kinds import IMPORT_STEPS
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus

TO = "/api/processing/upload/"


def test_the_bands_of_the_seed_and_the_dataset(upload: Upload, worked: Worked, api: APIClient):
    answer = upload(corpus.LEDGER, to=TO, kind="ledger")

    job = worked(Job.everywhere.get())
    shown = api.get(f"/api/uploads/{answer.data['file_info']['file_id']}/").data

    assert (job.status, job.kind) == (Status.COMPLETED, "file_import")
    assert job.tracker.step_details.keys() == {step.name for step in IMPORT_STEPS}
    assert [(step.start, step.end) for step in IMPORT_STEPS] == [
        *((0, 10), (10, 30), (30, 60), (60, 90), (90, 100)),
    ]
    assert shown["dataset_id"] == str(Dataset.everywhere.get().pk)
    assert [one["status"] for one in shown["jobs"]] == ["COMPLETED"]


def test_what_an_upload_changes_is_told_by_period(upload: Upload, worked: Worked):
    january = "1,2024-01-05,1000,a,1.00,\n1,2024-01-05,2000,a,,1.00\n"
    twice = "2,2024-02-05,1000,b,2.00,\n2,2024-02-05,2000,b,,2.00\n" * 2
    march = "4,2024-03-05,1000,c,3.00,\n4,2024-03-05,2000,c,,3.00\n"
    first = upload(corpus.HEADER + january + twice, to=TO)
    worked(Job.everywhere.get(pk=first.data["job_id"]))

    second = upload(corpus.HEADER + january + twice[: len(twice) // 2] + march, to=TO)
    job = worked(Job.everywhere.get(pk=second.data["job_id"]))

    assert job.status == Status.COMPLETED, job.error_message
    names = ("period", "rows_before", "rows_after", "rows_added", "rows_deleted", "rows_unchanged")
    told = DataUpdate.everywhere.filter(data_file=job.data_file)
    assert list(told.values_list(*names)) == [
        ("2024-01", 2, 2, 0, 0, 2),
        ("2024-02", 4, 2, 0, 2, 2),
        ("2024-03", 0, 2, 2, 0, 0),
    ]


def test_another_client_of_the_company_is_not_compared_with(upload: Upload, worked: Worked):
    for name in ("One", "Other"):
        upload(corpus.LEDGER + (b"\n" if name == "One" else b""), to=TO, client_name=name)
        worked(Job.everywhere.order_by("-created_at")[0])

    assert set(DataUpdate.everywhere.values_list("rows_before", flat=True)) == {0}


def test_removed_an_upload_leaves_no_row_and_no_file(
    upload: Upload, worked: Worked, api: APIClient, django_capture_on_commit_callbacks: Any
):
    answer = upload(corpus.LEDGER)
    job = worked(Job.everywhere.get())
    address = f"/api/uploads/{answer.data['file_info']['file_id']}/"
    assert {path.parts[-3] for path in stored(job)} >= {"datasets", "runs"}

    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(address).status_code == 204

    assert api.get(address).status_code == 404
    assert stored(job) == []
    assert not Job.everywhere.filter(pk=job.pk).exists()
    assert not Dataset.everywhere.exists()


def stored(job: Job) -> list[Path]:
    folder = Path(settings.STORE) / str(job.company_id)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_removing_waits_for_the_job_at_work(upload: Upload, api: APIClient):
    answer = upload(corpus.LEDGER)
    Job.everywhere.update(status=Status.PROCESSING, lease=uuid.uuid4())

    refused = api.delete(f"/api/uploads/{answer.data['file_info']['file_id']}/")

    assert (refused.status_code, refused.data["code"]) == (409, "job_running")
    assert DataFile.everywhere.exists()


def test_removing_needs_more_than_sending(upload: Upload, actor: Actor):
    answer = upload(corpus.LEDGER)
    client = APIClient()
    key = issue_key(by=actor, name="u", scopes=["read", "upload", "review"])[1]
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")

    refused = client.delete(f"/api/uploads/{answer.data['file_info']['file_id']}/")

    assert refused.status_code == 403


def test_uploads_are_listed_for_their_company_alone(
    upload: Upload, api: APIClient, other_api: APIClient
):
    answer = upload(corpus.LEDGER)
    address = f"/api/uploads/{answer.data['file_info']['file_id']}/"

    assert [one["file_name"] for one in api.get("/api/uploads/").data["results"]] == ["ledger.csv"]
    assert other_api.get("/api/uploads/").data["results"] == []
    assert other_api.get(address).status_code == other_api.delete(address).status_code == 404
