"""Pages of jobs: the list by what is asked for, one job with its steps, retry and cancel."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from crossfoot_server.companies.models import Company, Role
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads.test_mapping import MAPPING, ODD
from tests.crossfoot_server.web.conftest import browser_of, text_of


@pytest.fixture
def job(upload: Upload, small_ledger: Path) -> Job:
    """A job that waits for a worker."""
    return Job.everywhere.get(pk=upload(small_ledger).data["job_id"])


def test_without_jobs_the_page_says_where_they_come_from(browser: Client) -> None:
    assert "upload a file to begin" in text_of(browser.get("/jobs/"))


def test_jobs_are_listed_and_filtered(browser: Client, job: Job) -> None:
    path = f"/jobs/{job.pk}/"
    assert path in text_of(browser.get("/jobs/"))
    assert path in text_of(browser.get("/jobs/?status=PENDING&kind=ledger_audit"))
    assert path not in text_of(browser.get("/jobs/?status=FAILED"))
    assert "all are shown" in text_of(browser.get("/jobs/?status=asleep"), 400)


def test_a_job_shows_its_steps(browser: Client, job: Job, worked: Worked) -> None:
    waiting = text_of(browser.get(f"/jobs/{job.pk}/"))
    assert "not begun" in waiting
    assert 'http-equiv="refresh"' in waiting
    worked(job)
    done = text_of(browser.get(f"/jobs/{job.pk}/"))
    assert "Checks of the journal entries" in done
    assert "not begun" not in done
    assert "The audit it made" in done
    assert 'http-equiv="refresh"' not in done


def test_a_job_is_cancelled_and_not_twice(browser: Client, job: Job) -> None:
    path = f"/jobs/{job.pk}/"
    assert browser.post(path, {"cancel": "1"}).headers["Location"] == path
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    assert "has ended already" in text_of(browser.post(path, {"cancel": "1"}), 409)


def test_a_job_that_failed_shows_why_and_is_tried_again(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    wrong = MAPPING.replace('"c"', '"konto"')
    job = worked(Job.everywhere.get(pk=upload(ODD, mapping=wrong).data["job_id"]))
    assert job.status == Status.FAILED
    page = text_of(browser.get(f"/jobs/{job.pk}/"))
    assert "notice bad" in page
    assert "Try again" not in page, "its file is gone"
    assert page.count(escape(job.error_message)) == 2, "told above, and in the log"
    log = page[page.index("Error log") :]
    assert "<td>Reading the file</td>" in log
    assert f"{job.completed_at:%Y-%m-%d %H:%M} UTC" in log
    gone = text_of(browser.post(f"/jobs/{job.pk}/", {"retry": "1"}), 409)
    assert "no longer here" in gone
    Job.everywhere.update(data_file=None)
    assert "Try again" in text_of(browser.get(f"/jobs/{job.pk}/"))
    browser.post(f"/jobs/{job.pk}/", {"retry": "1"})
    assert "The job waits for a worker again." in text_of(browser.get(f"/jobs/{job.pk}/"))


def test_who_may_only_read_changes_no_job(company: Company, job: Job) -> None:
    client = browser_of(company, Role.VIEWER)
    assert 'name="cancel"' not in text_of(client.get(f"/jobs/{job.pk}/"))
    assert client.post(f"/jobs/{job.pk}/", {"cancel": "1"}).status_code == 403


def test_a_job_that_waits_for_a_mapping_says_so_of_its_step(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    job = worked(Job.everywhere.get(pk=upload(ODD).data["job_id"]))
    assert job.status == Status.NEEDS_MAPPING
    page = text_of(browser.get(f"/jobs/{job.pk}/"))
    assert '<span class="tag needs_mapping">needs mapping</span>' in page
