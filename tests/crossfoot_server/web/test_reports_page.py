"""The page of reports: made, fetched and paused without a script."""

from pathlib import Path

import pytest
from django.test import Client

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, Membership, Role, User
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.models import ReportExecution, ScheduledReport
from tests.crossfoot_server.conftest import Worked, audited_run


@pytest.fixture
def browser(company: Company) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(memberships__company=company))
    return client


@pytest.fixture
def run(company: Company, worked: Worked, small_ledger: Path) -> AuditRun:
    return audited_run(company, small_ledger, worked)


def press(browser: Client, to: str, **fields: object) -> object:
    """Press a button of the page: token and all."""
    token = str(browser.get("/reports/").context["csrf_token"])
    return browser.post(to, {"csrfmiddlewaretoken": token, **fields})


def test_an_empty_page_says_so(browser: Client) -> None:
    text = browser.get("/reports/").content.decode()
    assert "No report was made yet" in text
    assert "Nothing is scheduled" in text
    assert 'href="/reports/"' in browser.get("/").content.decode()


def test_a_report_is_made_and_fetched(browser: Client, run: AuditRun, worked: Worked) -> None:
    fields = {"kind": "trial_balance", "of": str(run.pk), "formats": ["pdf", "csv"]}
    assert press(browser, "/reports/new/", **fields).status_code == 302  # type: ignore[attr-defined]
    row = ReportExecution.everywhere.get()
    assert row.parameters == {"run": str(run.pk)}
    page = browser.get("/reports/").content.decode()
    assert "pending" in page
    assert 'http-equiv="refresh"' in page
    worked(Job.everywhere.get(pk=str(row.job_id)))
    page = browser.get("/reports/").content.decode()
    assert 'http-equiv="refresh"' not in page
    address = f"/reports/{row.pk}/pdf"
    assert f'href="{address}"' in page
    answer = browser.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert browser.get(f"/reports/{row.pk}/html").status_code == 404


def test_what_cannot_be_made_is_said_at_the_form(browser: Client) -> None:
    answer = press(browser, "/reports/new/", kind="trial_balance", formats=["pdf"])
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "No upload of this company was audited yet" in answer.content.decode()  # type: ignore[attr-defined]
    answer = press(browser, "/reports/new/", kind="trial_balance")
    assert "at least one format" in answer.content.decode()  # type: ignore[attr-defined]


def test_a_schedule_is_paused_and_goes_on(browser: Client, company: Company) -> None:
    row = ScheduledReport.everywhere.create(
        company=company, name="Weekly", kind="trial_balance", formats=["pdf"], cron="0 7 * * mon",
        time_zone="UTC", by_name="t",
    )  # fmt: skip
    for active, button in (("no", "Go on"), ("yes", "Pause")):
        press(browser, f"/reports/schedules/{row.pk}/", active=active)
        row.refresh_from_db()
        assert row.is_active == (active == "yes")
        assert button in browser.get("/reports/").content.decode()
    viewer = User.objects.create_user("viewer@x.example")
    Membership.everywhere.create(company=company, user=viewer, role=Role.VIEWER)
    browser.force_login(viewer)
    assert press(browser, f"/reports/schedules/{row.pk}/", active="no").status_code == 403  # type: ignore[attr-defined]


def test_a_form_without_a_token_does_nothing(browser: Client) -> None:
    assert browser.post("/reports/new/", {"kind": "trial_balance"}).status_code == 403
