"""Runs: what a run found and left, the same again, other parameters, two side by side."""

import hashlib
import uuid
from io import BytesIO

import polars as pl
import pytest
from django.test import Client

from crossfoot.reports.exact_json import exact_json
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import User
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.profiles import engagement_in
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import Job
from crossfoot_server.kpis.reading import read_source

URL = "/api/runs/"


@pytest.fixture
def strict(run, api, worked):
    """A second run of the same ledger with another profile."""
    code = max(run.summary["checks"], key=lambda check: check["flagged_lines"])["code"]
    text = f'name = "strict"\n[checks.{code}]\nenabled = false\n'
    answer = api.post(URL, {"dataset": run.dataset_id, "profile": text}, format="json")
    assert answer.status_code == 202, answer.content
    job = worked(Job.everywhere.get(pk=answer.json()["job_id"]))
    assert (job.kind, job.status) == ("audit_run", "COMPLETED"), job.error_message
    return AuditRun.everywhere.exclude(pk=run.pk).get()


def test_a_run_and_its_summary(api, run, strict):
    shown = api.get(f"{URL}{run.pk}/").json()
    assert (shown["run_key"], shown["finding_count"]) == (run.run_key, run.finding_count)
    summary = api.get(f"{URL}{run.pk}/summary/")
    assert summary.content.decode() == exact_json(run.summary, indent=None)
    assert summary.json()["run_id"] == run.run_key
    listed = api.get(URL, {"file_id": run.dataset.data_file_id}).json()["results"]
    assert {one["id"] for one in listed} == {str(run.pk), str(strict.pk)}
    nothing = api.get(URL, {"dataset": uuid.uuid4()}).json()["results"]
    assert nothing == []


def test_the_same_parameters_give_the_run_there_is(api, run):
    for profile in ("default", None):
        body = {"file_id": run.dataset.data_file_id} | ({"profile": profile} if profile else {})
        answer = api.post(URL, body, format="json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["run"]["id"] == str(run.pk)
    assert Job.everywhere.filter(kind="audit_run").count() == 0


def test_two_requests_are_one_job(api, run):
    body = {"dataset": run.dataset_id, "profile": 'name = "other"'}
    first, second = (api.post(URL, body, format="json") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job_id"] == second.json()["job_id"]


def test_a_run_of_a_version_that_had_other_checks_hinders_nothing(api, run, company):
    """As after an upgrade: what was kept can't be read as a profile any more."""
    old = 'name = "old"\n[engagement]\nfiscal_year_starts = 4\n[checks.T1]\nforgotten = 3\n'
    AuditRun.everywhere.filter(pk=run.pk).update(profile_toml=old)
    DataFile.everywhere.filter(pk=run.dataset.data_file_id).update(profile=old)
    answer = api.post(URL, {"dataset": run.dataset_id}, format="json")
    assert answer.status_code == 202, answer.content
    browser = Client()
    browser.force_login(User.objects.filter(memberships__company=company)[0])
    assert browser.get(f"/runs/{run.pk}/").status_code == 200
    assert read_source(company.pk).business.books is not None
    assert engagement_in(old).fiscal_year_starts == 4


def test_a_bad_profile_is_refused_at_once(api, run):
    for profile, why in (("nosuch", "no profile 'nosuch'"), ("colour = 1", "for 'colour'")):
        answer = api.post(URL, {"dataset": run.dataset_id, "profile": profile}, format="json")
        assert answer.status_code == 422
        assert why in answer.json()["detail"]
    assert not Job.everywhere.filter(kind="audit_run").exists()


def test_files(api, run):
    files = {one["name"]: one for one in api.get(f"{URL}{run.pk}/files/").json()["files"]}
    assert {"findings.parquet", "workpaper.xlsx", "summary.html", "run.json"} <= set(files)
    for name, told in files.items():
        answer = api.get(f"{URL}{run.pk}/files/{name}")
        content = b"".join(answer.streaming_content)
        assert len(content) == told["size"] == int(answer.headers["Content-Length"])
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    told = {"if-none-match": f'"{files["run.json"]["sha256"]}"'}
    assert api.get(f"{URL}{run.pk}/files/run.json", headers=told).status_code == 304


def test_no_way_out_of_the_folder(api, run):
    (run_folder(run.company_id, run.pk).parent / "secret.txt").write_text("secret")
    names = ("../secret.txt", "%2e%2e/secret.txt", "tables/../../secret.txt", "/etc/passwd", ".")
    for name in names:
        assert api.get(f"{URL}{run.pk}/files/{name}").status_code in (301, 404)


def test_tables(api, run):
    names = api.get(f"{URL}{run.pk}/tables/").json()["tables"]
    assert {"trial_balance", "account_summary", "user_summary"} <= set(names)
    page = api.get(
        f"{URL}{run.pk}/tables/trial_balance/",
        {"sort": "debit", "descending": "true", "limit": 5, "offset": 2},
    ).json()
    debits = [row["debit"] for row in page["results"]]
    assert (len(debits), debits) == (5, sorted(debits, reverse=True))
    answer = api.get(f"{URL}{run.pk}/tables/trial_balance/", {"format": "parquet"})
    frame = pl.read_parquet(BytesIO(b"".join(answer.streaming_content)))
    assert (frame.height, frame.schema["debit"].is_decimal()) == (page["count"], True)
    assert frame["debit"].sum() == run.summary["trial_balance"]["debit"]
    assert api.get(f"{URL}{run.pk}/tables/nosuch/").status_code == 404
    wrong = api.get(f"{URL}{run.pk}/tables/trial_balance/", {"sort": "colour"})
    assert wrong.status_code == 422


def test_two_runs_compared(api, run, strict):
    found = api.get(f"{URL}{run.pk}/compare/{strict.pk}/", {"limit": 3}).json()
    assert found["same_dataset"] is True
    assert found["gone"]["count"] > 0
    assert len(found["gone"]["results"]) == 3
    more = found["added"]["count"] - found["gone"]["count"]
    assert more == strict.finding_count - run.finding_count
    counted = sum(one["findings_earlier"] for one in found["by_check"])
    assert counted == run.finding_count
    same = api.get(f"{URL}{run.pk}/compare/{run.pk}/").json()
    assert [same[name]["count"] for name in ("added", "gone", "changed")] == [0, 0, 0]


def test_another_company_finds_no_run(other_api, run):
    for rest in (
        "", "summary/", "files/", "files/run.json", "tables/", "tables/trial_balance/",
        f"compare/{run.pk}/",
    ):  # fmt: skip
        assert other_api.get(f"{URL}{run.pk}/{rest}").status_code == 404
    assert other_api.get(URL).json()["results"] == []
    for body in ({"dataset": run.dataset_id}, {"file_id": run.dataset.data_file_id}):
        assert other_api.post(URL, body, format="json").status_code == 404


def test_a_viewer_starts_no_run(run, member, client_of):
    viewer = client_of(member("vera@example.com", "viewer"), "viewer")
    assert viewer.get(f"{URL}{run.pk}/").status_code == 200
    body = {"dataset": run.dataset_id, "profile": 'name = "x"'}
    assert viewer.post(URL, body, format="json").status_code == 403
