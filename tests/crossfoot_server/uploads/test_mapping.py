"""A file whose columns are not certain waits for its mapping, and goes on when it is confirmed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.models import ColumnMapping
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus

#: No word of it says what it is.
ODD = "a,b,c,d\n" + "".join(
    f"{n // 2 + 1},2024-01-{n % 28 + 1:02d},{1000 + n % 2},{'' if n % 2 == 0 else '-'}10.00\n"
    for n in range(200)
)
MAPPING = """
name = "odd"
amount_style = "signed"
entry_key = ["journal_id"]
[columns]
journal_id = "a"
posting_date = "b"
account = "c"
amount = "d"
"""


@pytest.fixture
def waiting(upload: Upload, worked: Worked) -> str:
    """The id of an upload that waits for its mapping."""
    answer = upload(ODD)
    assert worked(Job.everywhere.get()).status == Status.NEEDS_MAPPING
    return str(answer.data["file_info"]["file_id"])


def confirm(api: APIClient, file_id: str, **body: Any) -> Any:
    return api.post(f"/api/uploads/{file_id}/mapping/", body, format="json")


def test_a_mapping_given_as_text_is_used(upload: Upload, worked: Worked):
    upload(ODD, mapping=MAPPING)

    job = worked(Job.everywhere.get())

    assert job.status == Status.COMPLETED, job.error_message
    assert Dataset.everywhere.get().line_count == 200


def test_a_mapping_given_as_a_file_is_used(upload: Upload, worked: Worked):
    upload(ODD, mapping=SimpleUploadedFile("m.toml", MAPPING.encode()))

    assert worked(Job.everywhere.get()).status == Status.COMPLETED


def test_an_upload_that_is_not_certain_waits_with_what_it_seems_to_be(waiting: str, api: APIClient):
    job = Job.everywhere.get()
    shown = api.get(f"/api/uploads/{waiting}/mapping/").data

    assert (job.status, job.error_code) == (Status.NEEDS_MAPPING, "needs_mapping")
    assert corpus.folder_of(job).exists()
    assert shown["needed"]
    assert [column["column"] for column in shown["columns"]] == ["a", "b", "c", "d"]
    assert all(column["samples"] and column["reason"] for column in shown["columns"])
    assert "[columns]" in shown["draft"]
    assert shown["missing"] or shown["doubts"]


def test_confirmed_the_job_goes_on(waiting: str, api: APIClient, worked: Worked):
    answer = confirm(api, waiting, toml=MAPPING)
    job = worked(Job.everywhere.get())

    assert (answer.status_code, answer.data["status"]) == (202, "PENDING")
    assert job.status == Status.COMPLETED, job.error_message
    assert not corpus.folder_of(job).exists()
    assert AuditRun.everywhere.count() == 1
    shown = api.get(f"/api/uploads/{waiting}/mapping/").data
    assert (shown["needed"], shown["mapping"]) == (False, MAPPING)


def test_the_draft_filled_in_keeps_the_entry_numbers(waiting: str, api: APIClient, worked: Worked):
    draft = api.get(f"/api/uploads/{waiting}/mapping/").data["draft"]
    assert "entry_key = []" not in draft
    filled = draft.partition("[columns]")[0] + MAPPING[MAPPING.index("[columns]") :]

    confirm(api, waiting, toml=filled)
    job = worked(Job.everywhere.get())

    assert job.status == Status.COMPLETED, job.error_message
    assert Dataset.everywhere.get().entry_count == 100


def test_the_same_content_while_it_waits_says_so(waiting: str, upload: Upload):
    again = upload(ODD)

    assert (again.status_code, again.data["status"]) == (202, "NEEDS_MAPPING")
    assert "waits for its mapping" in again.data["message"]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (MAPPING.replace('"c"', '"konto"'), "konto"),
        (MAPPING.replace("account =", "# account ="), "account"),
        ("not a mapping", "no mapping file: Expected '=' after a key"),
        (MAPPING.replace('"signed"', '"signed'), "(at line 3, column 23)"),
        ('amount_style "signed"', "(at line 1, column 14)"),
        (MAPPING.replace('"signed"', '"upside down"'), "upside down"),
    ],
)
def test_a_mapping_that_does_not_fit_says_why_and_the_job_still_waits(
    toml: str, words: str, waiting: str, api: APIClient
):
    answer = confirm(api, waiting, toml=toml)

    assert (answer.status_code, answer.data["code"]) == (422, "mapping_invalid")
    assert words in answer.data["detail"]
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING


def test_saved_it_is_used_for_the_next_file_with_the_same_headers(
    waiting: str, api: APIClient, upload: Upload, worked: Worked
):
    confirm(api, waiting, toml=MAPPING, save=True, name="Odd system")
    second = upload(ODD.replace("10.00", "11.00"))

    job = worked(Job.everywhere.get(pk=second.data["job_id"]))

    assert job.status == Status.COMPLETED, job.error_message
    assert ColumnMapping.everywhere.get().last_used_at is not None


def test_a_saved_mapping_is_not_used_by_another_company(
    waiting: str, api: APIClient, upload: Upload, worked: Worked, other_api: APIClient
):
    confirm(api, waiting, toml=MAPPING, save=True)
    second = upload(ODD, client=other_api)

    job = worked(Job.everywhere.get(pk=second.data["job_id"]))

    assert job.status == Status.NEEDS_MAPPING


def test_without_a_job_that_waits_there_is_nothing_to_confirm(
    waiting: str, api: APIClient, worked: Worked
):
    confirm(api, waiting, toml=MAPPING)

    assert confirm(api, waiting, toml=MAPPING).data["code"] == "job_not_waiting"


def test_another_company_sees_and_confirms_nothing(waiting: str, other_api: APIClient):
    assert other_api.get(f"/api/uploads/{waiting}/mapping/").status_code == 404
    assert confirm(other_api, waiting, toml=MAPPING).status_code == 404


def test_saved_mappings_are_kept_changed_and_removed(api: APIClient, other_api: APIClient):
    body = {"name": "Odd", "headers": ["a", "b", "c", "d"], "toml": MAPPING}
    made = api.post("/api/mappings/", body, format="json")
    one = f"/api/mappings/{made.data['id']}/"

    assert made.status_code == 201
    assert api.post("/api/mappings/", body, format="json").data["code"] == "mapping_exists"
    assert [found["name"] for found in api.get("/api/mappings/").data["results"]] == ["Odd"]
    assert api.patch(one, {"name": "Odder"}, format="json").data["name"] == "Odder"
    wrong = api.patch(one, {"toml": MAPPING.replace('"a"', '"z"')}, format="json")
    assert wrong.data["code"] == "mapping_invalid"
    assert other_api.get(one).status_code == other_api.delete(one).status_code == 404
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == 404


def test_saved_it_lets_others_that_wait_with_the_same_headers_go_on(
    waiting: str, api: APIClient, upload: Upload, worked: Worked, other_api: APIClient
):
    alike = upload(ODD.replace("10.00", "11.00"))
    unlike = upload(ODD.replace("a,b,c,d", "a,b,c,e"))
    strange = upload(ODD, client=other_api)
    ids = [answer.data["job_id"] for answer in (alike, unlike, strange)]
    for one in ids:
        assert worked(Job.everywhere.get(pk=one)).status == Status.NEEDS_MAPPING

    confirm(api, waiting, toml=MAPPING, save=True)

    statuses = [Job.everywhere.get(pk=one).status for one in ids]
    assert statuses == [Status.PENDING, Status.NEEDS_MAPPING, Status.NEEDS_MAPPING]
    assert worked(Job.everywhere.get(pk=ids[0])).status == Status.COMPLETED


def test_not_saved_others_still_wait(waiting: str, api: APIClient, upload: Upload, worked: Worked):
    alike = Job.everywhere.get(pk=upload(ODD.replace("10.00", "11.00")).data["job_id"])
    worked(alike)

    confirm(api, waiting, toml=MAPPING)

    assert Job.everywhere.get(pk=alike.pk).status == Status.NEEDS_MAPPING
