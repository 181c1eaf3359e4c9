"""The work paper of a run on pages: at once where that is quick, else by a worker, and said so."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent
from crossfoot_server.companies.models import Company, Role
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.models import ReportExecution
from tests.crossfoot_server.audit.test_work_paper import fill
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


def _filled(browser: Client, run: AuditRun, key: str) -> SimpleUploadedFile:
    """The work paper of now, in which a finding is cleared."""
    book = load_workbook(BytesIO(b"".join(browser.get(f"/runs/{run.pk}/workpaper.xlsx"))))
    return SimpleUploadedFile("paper.xlsx", fill(book, {key: {"status": "Cleared"}}))


@pytest.mark.filterwarnings("ignore:.*extension is not")  # openpyxl does not keep data bars
def test_a_filled_one_is_sent_back_seen_and_kept(run: AuditRun, browser: Client) -> None:
    finding = Finding.everywhere.filter(run=run)[0]
    page = f"/runs/{run.pk}/work-paper/"
    assert f'action="{page}back/"' in text_of(browser.get(page))
    seen = browser.post(f"{page}back/", {"file": _filled(browser, run, finding.finding_key)})
    assert "What the work paper would change" in text_of(seen)
    assert [one["finding_key"] for one in seen.context["back"]["changes"]] == [finding.finding_key]
    finding.refresh_from_db()
    assert finding.status == "open", "nothing is kept yet"
    paper = _filled(browser, run, finding.finding_key)
    kept = browser.post(f"{page}back/", {"file": paper, "apply": "on"})
    assert "The changes of the work paper are kept" in text_of(kept)
    finding.refresh_from_db()
    assert finding.status == "cleared"
    assert FindingEvent.everywhere.get(finding=finding).source == "work paper"


def test_what_is_no_work_paper_is_refused_in_words(
    run: AuditRun, browser: Client, company: Company
) -> None:
    back = f"/runs/{run.pk}/work-paper/back/"
    assert "Choose the work paper" in text_of(browser.post(back), 422)
    wrong = browser.post(back, {"file": SimpleUploadedFile("a.xlsx", b"no paper")})
    assert 'role="alert"' in text_of(wrong, 422)
    viewer = browser_of(company, Role.VIEWER)
    assert viewer.post(back).status_code == 403
    assert "/work-paper/back/" not in text_of(viewer.get(f"/runs/{run.pk}/work-paper/"))
