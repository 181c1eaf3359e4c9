"""The page of reports: made, fetched and paused without a script."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, Membership, Role
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.links import url_of
from crossfoot_server.reports.models import (
    Branding,
    CustomReport,
    ReportExecution,
    ReportLink,
    ScheduledReport,
)
from tests.crossfoot_server.conftest import Worked, audited_run
from tests.crossfoot_server.web.conftest import browser_of


@pytest.fixture
def browser(company: Company) -> Client:
    """That of the owner; a form without its token does nothing."""
    return browser_of(company, enforce_csrf_checks=True)


@pytest.fixture
def run(company: Company, worked: Worked, small_ledger: Path) -> AuditRun:
    return audited_run(company, small_ledger, worked)


def press(browser: Client, to: str, **fields: object) -> Any:
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
    assert press(browser, "/reports/new/", **fields).status_code == 302
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
    assert answer.status_code == 422
    assert "No upload of this company was audited yet" in answer.content.decode()
    answer = press(browser, "/reports/new/", kind="trial_balance")
    assert "at least one format" in answer.content.decode()


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
    viewer = browser_of(company, Role.VIEWER, enforce_csrf_checks=True)
    assert press(viewer, f"/reports/schedules/{row.pk}/", active="no").status_code == 403


def test_a_form_without_a_token_does_nothing(browser: Client) -> None:
    assert browser.post("/reports/new/", {"kind": "trial_balance"}).status_code == 403


def share(browser: Client, row: ReportExecution, **fields: object) -> Any:
    return press(browser, f"/reports/{row.pk}/", **fields)


def test_a_report_is_shared_revoked_and_removed(
    browser: Client, run: AuditRun, worked: Worked
) -> None:
    press(browser, "/reports/new/", kind="trial_balance", formats=["csv"])
    row = ReportExecution.everywhere.get()
    early = share(browser, row, format="csv")
    assert early.status_code == 409
    worked(Job.everywhere.get(pk=str(row.job_id)))
    share(browser, row, format="csv", made_for="Ann", days="3")
    link = ReportLink.everywhere.get()
    page = browser.get(f"/reports/{row.pk}/").content.decode()
    address = url_of(link)
    assert address in page
    assert "Ann" in page
    assert b"".join(Client().get(urlsplit(address).path).streaming_content)  # type: ignore[attr-defined]
    share(browser, row, revoke=str(link.pk))
    assert Client().get(urlsplit(address).path).status_code == 410
    assert share(browser, row, revoke="x").status_code == 404
    assert share(browser, row, remove="1").status_code == 302
    assert not ReportExecution.everywhere.exists()


def test_a_schedule_is_made_changed_run_and_removed(browser: Client, run: AuditRun) -> None:
    fields = {
        "name": "Weekly", "kind": "trial_balance", "formats": ["pdf"], "when": "0 7 * * mon",
        "time_zone": "Europe/Berlin", "recipients": "ann@example.com\r\nAnn@Example.com",
    }  # fmt: skip
    made = press(browser, "/reports/schedules/new/", **fields)
    row = ScheduledReport.everywhere.get()
    path = f"/reports/schedules/{row.pk}/"
    assert made.headers["Location"] == path
    assert (row.cron, row.recipients) == ("0 7 * * mon", ["Ann@Example.com"])
    page = browser.get(path).content.decode()
    assert page.count('<li class="num">') == 5
    wrong = press(browser, path, **{**fields, "when": "", "cron": "every day"})
    assert wrong.status_code == 422
    assert "five fields" in wrong.content.decode()
    press(browser, path, **{**fields, "when": "", "cron": "0 8 * * *", "recipients": ""})
    row.refresh_from_db()
    assert (row.cron, row.recipients) == ("0 8 * * *", [])
    press(browser, path, run="1")
    assert ReportExecution.everywhere.get().schedule == row
    press(browser, path, remove="1")
    assert not ScheduledReport.everywhere.exists()


def test_a_report_of_ones_own_is_built_previewed_saved_and_made(
    browser: Client, run: AuditRun
) -> None:
    assert 'value="posting_date"' in browser.get("/reports/custom/new/").content.decode()
    fields = {
        "source": "ledger_lines", "title": "By account", "group-0-column": "account",
        "measure-0-measure": "sum", "measure-0-column": "amount", "measure-1-measure": "count",
        "filter-0-column": "amount", "filter-0-operator": "between", "filter-0-value": "0; 1000000",
        "chart": "bar",
    }  # fmt: skip
    seen = press(browser, "/reports/custom/new/", preview="1", **fields).content.decode()
    assert "the first of them" in seen
    wrong = {**fields, "filter-0-column": "nothing"}
    answer = press(browser, "/reports/custom/new/", save="1", **wrong)
    assert answer.status_code == 422
    assert "is no column" in answer.content.decode()
    press(browser, "/reports/custom/new/", save="1", **fields)
    row = CustomReport.everywhere.get()
    assert row.spec["chart"] == {"kind": "bar", "x": "account", "y": "sum_amount"}
    path = f"/reports/custom/{row.pk}/"
    page = browser.get(path).content.decode()
    assert 'value="0; 1000000"' in page
    press(browser, path, save="1", is_shared="on", **{**fields, "title": "Accounts"})
    row.refresh_from_db()
    assert (row.title, row.is_shared) == ("Accounts", True)
    press(browser, path, make="1")
    assert ReportExecution.everywhere.get().custom == row
    press(browser, path, remove="1")
    assert not CustomReport.everywhere.exists()


def test_how_reports_look_is_changed(browser: Client, company: Company) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
        "60606060000000050001a5f645400000000049454e44ae426082"
    )
    logo = SimpleUploadedFile("logo.png", png)
    path = "/settings/branding/"
    fields: dict[str, object] = {"accent": "#112233", "footer": "Confidential"}
    assert press(browser, path, **fields, logo=logo).status_code == 302
    row = Branding.everywhere.get()
    assert (row.accent, row.footer, row.logo_type) == ("#112233", "Confidential", "image/png")
    assert "data:image/png;base64," in browser.get(path).content.decode()
    bad = press(browser, path, **fields, logo=SimpleUploadedFile("x.png", b"no picture"))
    assert bad.status_code == 422
    press(browser, path, **fields, without="on")
    assert "data:image" not in browser.get(path).content.decode()
    Membership.objects.of(company.pk).update(role=Role.ANALYST)
    assert press(browser, path, **fields).status_code == 403
