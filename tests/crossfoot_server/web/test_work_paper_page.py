"""The work paper of a run on pages: at once where that is quick, else by a worker, and said so."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, Role
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.models import ReportExecution
from tests.crossfoot_server.conftest import Worked, audited_run
from tests.crossfoot_server.web.conftest import browser_of, text_of


@pytest.fixture
def run(company: Company, worked: Worked, small_ledger: Path) -> AuditRun:
    return audited_run(company, small_ledger, worked)


def test_a_large_one_is_made_by_a_worker_and_the_page_says_so(
    run: AuditRun, company: Company, worked: Worked
) -> None:
    Dataset.everywhere.update(line_count=50_001)
    viewer = browser_of(company, Role.VIEWER)
    address = f"/runs/{run.pk}/work-paper/"
    assert viewer.get(f"/runs/{run.pk}/workpaper.xlsx").headers["Location"] == address
    page = text_of(viewer.get(address))
    assert "a worker makes it" in page
    assert "None was made yet" in page
    made = viewer.post(address)
    row = ReportExecution.everywhere.get()
    assert made.headers["Location"] == f"/reports/{row.pk}/"
    assert 'http-equiv="refresh"' in text_of(viewer.get(address))
    worked(Job.everywhere.get(kind="report"))
    assert f"/reports/{row.pk}/xlsx" in text_of(viewer.get(address))
    row.refresh_from_db()
    assert row.title == "Journal entry testing work paper"
    book = load_workbook(BytesIO(b"".join(viewer.get(f"/reports/{row.pk}/xlsx"))), read_only=True)
    told = {(one[0].value, one[1].value) for one in book["Index"].iter_rows(max_col=2)}
    assert ("Company", company.name) in told


def test_many_findings_are_many_too(run: AuditRun, browser: Client) -> None:
    AuditRun.everywhere.update(finding_count=10_001)
    assert browser.get(f"/runs/{run.pk}/workpaper.xlsx").status_code == 302


def test_that_of_the_audit_is_never_given_without_a_word(run: AuditRun, browser: Client) -> None:
    address = f"/runs/{run.pk}/workpaper.xlsx"
    first = browser.get(address, {"audited": "1"})
    assert "workpaper-as-audited.xlsx" in first.headers["Content-Disposition"]
    b"".join(first)
    record = run_folder(run.company_id, run.pk) / "run.json"
    told = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps({**told, "parameters": {}}))  # as an earlier version wrote it
    answer = browser.get(address, follow=True)
    assert answer.redirect_chain[0][0] == f"/runs/{run.pk}/work-paper/"
    page = text_of(answer)
    assert 'role="status"' in page
    assert f"{address}?audited=1" in page


def test_it_is_found_beside_the_download_on_the_pages_of_a_reviewer(
    run: AuditRun, company: Company
) -> None:
    viewer = browser_of(company, Role.VIEWER)
    link = f'href="/runs/{run.pk}/work-paper/"'
    for page in (f"/runs/{run.pk}/", f"/runs/{run.pk}/findings/"):
        text = text_of(viewer.get(page))
        assert text.index(f'href="/runs/{run.pk}/workpaper.xlsx"') < text.index(link)
