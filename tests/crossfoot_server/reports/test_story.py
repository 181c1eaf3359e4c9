"""Reports through the API: asked for, made, fetched, tried again, many at once, removed, old."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import ApiKey, Membership
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.reports.models import ReportExecution, ReportStatus
from crossfoot_server.reports.schedules import cleanup_old_reports, process_scheduled_reports
from crossfoot_server.reports.store import path_of, report_folder
from tests.crossfoot_server.conftest import client_with
from tests.crossfoot_server.reports.conftest import REPORTS, SCHEDULES, body_of, done, sent


def test_what_can_be_asked_for_is_told(as_):
    kinds = {one["name"]: one for one in as_("viewer").get(f"{REPORTS}kinds/").data["kinds"]}
    told = kinds["trial_balance"]
    assert {one["name"] for one in told["parameters"]} == {"run", "upload", "engagement_id"}
    assert {one["name"] for one in told["formats"]} == {"pdf", "xlsx", "csv", "html", "json"}
    assert told["title"]
    assert told["about"]


def test_a_viewer_asks_for_a_report_and_fetches_it_in_every_format(as_, run, worked):
    viewer = as_("viewer")
    formats = ["pdf", "xlsx", "csv", "html", "json"]
    row = sent(viewer, REPORTS, {"kind": "trial_balance", "formats": formats})
    shown = viewer.get(f"{REPORTS}{row.pk}/").data
    assert (shown["status"], shown["files"]) == ("PENDING", [])
    assert viewer.get(f"{REPORTS}{row.pk}/files/pdf/").status_code == 409
    done(worked, row)
    shown = viewer.get(f"{REPORTS}{row.pk}/").data
    assert shown["status"] == "COMPLETED"
    assert shown["requested_by"] == "viewer@sample.example"
    assert str(shown["upload_id"]) == str(run.dataset.data_file_id)
    assert shown["duration"] > 0
    assert shown["file_size"] == sum(file["size"] for file in shown["files"])
    assert [file["format"] for file in shown["files"]] == sorted(formats)
    for file in shown["files"]:
        answer = viewer.get(file["url"])
        content = body_of(answer)
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["size"] == int(answer["Content-Length"])
        assert answer["Content-Type"] == file["media_type"]
        assert file["name"] in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "no-store"
    told = json.loads(body_of(viewer.get(shown["files"][2]["url"])))
    assert "Sample Trading" in json.dumps(told)


def test_the_list_is_filtered_and_can_be_taken_away(as_, made):
    first, second = made(), made(title="Second")
    viewer = as_("viewer")
    listed = viewer.get(REPORTS, {"kind": "trial_balance", "status": "COMPLETED"}).data["results"]
    assert [one["id"] for one in listed] == [str(second.pk), str(first.pk)]
    assert viewer.get(REPORTS, {"status": "FAILED"}).data["results"] == []
    assert viewer.get(REPORTS, {"upload": str(first.data_file_id)}).data["results"]
    table = body_of(viewer.get(REPORTS, {"format": "csv"})).decode()
    assert table.count("COMPLETED") == 2
    assert viewer.get(REPORTS, {"color": "red"}).status_code == 400


def test_what_cannot_be_is_refused_in_words(as_, run, other_company):
    viewer = as_("viewer")

    def refused(**asked):
        answer = viewer.post(REPORTS, {"kind": "trial_balance", **asked}, format="json")
        return answer.status_code, answer.json()["detail"]

    assert refused(kind="trial_balanse")[0] == 400
    assert refused(formats=["docx"])[0] == 400
    status, words = refused(parameters={"period": "month"})
    assert (status, "knows no parameter “period”" in words) == (422, True)
    status, words = refused(parameters={"upload": "3fa85f64-5717-4562-b3fc-2c963f66afa6"})
    assert (status, words) == (
        422, "There is no such audited upload in this company, or it was removed.",
    )  # fmt: skip
    assert refused(parameters={"engagement_id": "none"})[0] == 422


def test_another_companys_run_is_as_one_that_is_not_there(other_api, run):
    asked = {"kind": "trial_balance", "parameters": {"run": str(run.pk)}}
    answer = other_api.post(REPORTS, asked, format="json")
    assert answer.status_code == 422
    assert "no such run of an audit" in answer.data["detail"]


@pytest.mark.parametrize("how", ["left", "suspended", "removed upload"])
def test_a_report_shows_only_what_its_requester_may_see_when_it_runs(as_, run, worked, how):
    viewer = as_("viewer")
    row = sent(viewer, REPORTS, {"kind": "trial_balance", "parameters": {"run": str(run.pk)}})
    member = Membership.everywhere.get(user__email="viewer@sample.example")
    if how == "left":
        member.delete()
    elif how == "suspended":
        member.user.is_active = False
        member.user.save()
    else:
        ReportExecution.everywhere.update(data_file=None)
        with TestCase.captureOnCommitCallbacks():
            DataFile.everywhere.filter(pk=run.dataset.data_file_id).delete()
    done(worked, row)
    assert row.status == ReportStatus.FAILED
    assert not row.files.exists()
    words = "no such run of an audit" if how == "removed upload" else "no longer a member"
    assert words in row.error_message
    assert not report_folder(row.company_id, row.pk).exists()


def test_a_key_that_was_withdrawn_makes_no_report(api, run, worked, company):
    row = sent(api, REPORTS, {"kind": "trial_balance"})
    assert row.by_key is not None
    ApiKey.everywhere.filter(pk=str(row.by_key_id)).update(revoked_at=timezone.now())
    done(worked, row)
    assert row.status == ReportStatus.FAILED
    assert "withdrawn" in row.error_message


def test_a_report_that_failed_is_tried_again_as_the_same_report(as_, run, worked):
    viewer = as_("viewer")
    row = sent(viewer, REPORTS, {"kind": "trial_balance", "formats": ["json"]})
    member = Membership.everywhere.filter(user__email="viewer@sample.example")
    member.update(accepted_at=None)
    done(worked, row)
    assert row.status == ReportStatus.FAILED
    member.update(accepted_at=timezone.now())
    again = sent(viewer, f"{REPORTS}{row.pk}/retry/")
    assert again.pk == row.pk
    assert done(worked, again).status == ReportStatus.COMPLETED
    assert viewer.get(f"{REPORTS}{row.pk}/").data["error_message"] == ""
    assert viewer.post(f"{REPORTS}{row.pk}/retry/").status_code == 409


def test_a_lost_job_is_noted_by_the_clock(as_, run):
    row = sent(as_("viewer"), REPORTS, {"kind": "trial_balance"})
    Job.everywhere.filter(pk=str(row.job_id)).update(
        status=Status.FAILED,
        error_message="The worker stopped 4 times.",
        completed_at=timezone.now(),
    )
    assert as_("viewer").get(f"{REPORTS}{row.pk}/").data["status"] == "FAILED"
    assert process_scheduled_reports() == {"started": 0, "lost": 1}
    row.refresh_from_db()
    assert (row.status, row.error_message) == ("FAILED", "The worker stopped 4 times.")
    assert process_scheduled_reports() == {"started": 0, "lost": 0}


def test_a_cancelled_job_is_a_cancelled_report(as_, run):
    row = sent(as_("viewer"), REPORTS, {"kind": "trial_balance"})
    cancel_job(Job.everywhere.get(pk=str(row.job_id)), now=timezone.now())
    assert as_("viewer").get(REPORTS, {"status": "CANCELLED"}).data["results"]


def test_many_reports_at_once_have_jobs_of_their_own(as_, run, worked):
    viewer = as_("viewer")
    asked = [
        {"kind": "trial_balance", "formats": ["json"], "title": f"Report {n}"} for n in range(3)
    ]
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = viewer.post(f"{REPORTS}bulk/", {"reports": asked}, format="json")
    assert answer.status_code == 202, answer.data
    bulk = Job.everywhere.get(pk=answer.data["job_id"])
    assert (bulk.kind, bulk.queue) == ("report_bulk", "reports")
    assert [one["title"] for one in answer.data["reports"]] == ["Report 0", "Report 1", "Report 2"]
    worked(bulk)
    rows = ReportExecution.everywhere.filter(batch=bulk.pk)
    assert len({row.job_id for row in rows} - {bulk.pk}) == 3
    assert {done(worked, row).status for row in rows} == {"COMPLETED"}
    assert len(viewer.get(REPORTS, {"batch": str(bulk.pk)}).data["results"]) == 3


def test_of_many_reports_all_can_be_made_or_none_is(as_, run):
    asked = [{"kind": "trial_balance"}, {"kind": "trial_balance", "parameters": {"period": "day"}}]
    answer = as_("viewer").post(f"{REPORTS}bulk/", {"reports": asked}, format="json")
    assert answer.status_code == 422
    assert answer.data["detail"].startswith("Report 2: ")
    assert not ReportExecution.everywhere.exists()


def test_only_who_asked_or_a_manager_removes_a_report(as_, made):
    row = made()
    assert as_("analyst").delete(f"{REPORTS}{row.pk}/").status_code == 403
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert as_("viewer").delete(f"{REPORTS}{row.pk}/").status_code == 204
    assert not report_folder(row.company_id, row.pk).exists()
    other = made()
    assert as_("manager").delete(f"{REPORTS}{other.pk}/").status_code == 204


def test_old_files_are_removed_and_the_row_says_so(as_, made):
    row, young = made(), made()
    path = path_of(row.files.get())
    ReportExecution.everywhere.filter(pk=row.pk).update(expires_at=timezone.now())
    stray = report_folder(row.company_id, young.pk).with_name(str(row.company_id))
    stray.mkdir()
    cleaned = cleanup_old_reports()
    assert (cleaned["expired"], cleaned["ownerless"] >= 1) == (1, True)
    assert not path.exists()
    assert not stray.exists()
    shown = as_("viewer").get(f"{REPORTS}{row.pk}/").data
    assert (shown["status"], len(shown["files"])) == ("EXPIRED", 1)
    assert as_("viewer").get(f"{REPORTS}{row.pk}/files/json/").status_code == 410
    assert path_of(young.files.get()).exists()
    assert cleanup_old_reports() == {"expired": 0, "ownerless": 0}


def test_what_a_killed_attempt_left_is_removed_by_the_next(as_, run, worked):
    row = sent(as_("viewer"), REPORTS, {"kind": "trial_balance", "formats": ["json"]})
    left = report_folder(row.company_id, row.pk) / "attempt-0"
    left.mkdir(parents=True)
    done(worked, row)
    assert [path.name for path in left.parent.iterdir()] == ["attempt-1"]
    assert row.expires_at is not None
    assert row.expires_at - timezone.now() > timedelta(days=89)


def test_scopes_of_keys_are_looked_at(company, actor, run):
    reader = client_with(issue_key(by=actor, name="reads", scopes=SCOPES[:1])[1])
    assert reader.post(REPORTS, {"kind": "trial_balance"}, format="json").status_code == 202
    asked = {"name": "x", "kind": "trial_balance", "cron": "0 7 * * mon"}
    assert reader.post(SCHEDULES, asked, format="json").status_code == 403
