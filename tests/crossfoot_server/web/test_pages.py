"""Pages: uploads, progress, summary and work paper; nothing of another company's."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Role, User
from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.web.conftest import browser_of

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'"
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


@pytest.fixture
def run(upload: Any, worked: Any, small_ledger: Path) -> AuditRun:
    worked(Job.everywhere.get(pk=upload(small_ledger).data["job_id"]))
    return AuditRun.everywhere.get()


@pytest.mark.parametrize("path", ["/", "/upload/"])
def test_who_has_not_signed_in_is_sent_to_sign_in(db, path):
    answer = Client().get(path)
    assert answer.headers["Location"] == f"/accounts/login/?next={path}"
    assert Client().get(answer.headers["Location"]).status_code == 200


def test_without_uploads_the_page_says_how_to_begin(browser):
    page = browser.get("/uploads/").content.decode()
    assert "Nothing has been uploaded yet" in page
    assert 'href="/upload/"' in page


def test_a_file_is_uploaded_and_followed(browser, small_ledger, worked):
    file = SimpleUploadedFile("ledger.csv", small_ledger.read_bytes())
    sent = browser.post("/upload/", {"file": file})
    job = Job.everywhere.get()
    assert sent.headers["Location"] == f"/uploads/{job.data_file_id}/"
    waiting = browser.get(sent.headers["Location"]).content.decode()
    assert "Waiting for a worker" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    worked(job)
    done = browser.get(sent.headers["Location"]).content.decode()
    assert "Completed" in done
    assert "refresh" not in done
    assert f'href="/runs/{AuditRun.everywhere.get().pk}/summary.html"' in done
    assert "ledger.csv" in browser.get("/uploads/").content.decode()


def test_the_summary_is_shown_in_a_sandbox(browser, run):
    path = f"/runs/{run.pk}/summary.html"
    page = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page.headers, "a file goes in its own pieces"
    assert page.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<!doctype html>" in b"".join(page.streaming_content)


def test_the_work_paper_is_saved(browser, run):
    paper = browser.get(f"/runs/{run.pk}/workpaper.xlsx")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(paper.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize(
    "name", ["run.json", "findings.parquet", "..", "summary.html%2e", "%2e%2e"]
)
def test_no_other_file_of_a_run_is_given(browser, run, name):
    assert browser.get(f"/runs/{run.pk}/{name}").status_code == 404


def test_another_companys_pages_are_not_there(run, other_company):
    stranger = browser_of(other_company)
    file = run.dataset.data_file
    for path in (f"/uploads/{file.pk}/", f"/runs/{run.pk}/summary.html"):
        assert stranger.get(path).status_code == 404
    assert file.file_name not in stranger.get("/uploads/").content.decode()


def test_without_a_file_the_form_says_so(browser):
    for form in ({}, {"file": SimpleUploadedFile("empty.csv", b"")}, {"file": "text"}):
        page = browser.post("/upload/", form)
        assert (page.status_code, b"Choose a file" in page.content) == (400, True)
    assert list(settings.SPOOL.glob("*.part")) == []


def test_the_script_finds_why_a_file_was_refused(browser):
    """It shows what the answer marks; nothing else of the page is a refusal."""
    script = Path(str(finders.find("web/upload.js"))).read_text()
    assert 'querySelector("[data-refusal]")' in script
    marked = re.compile(r"<p[^>]* data-refusal>([^<]*)</p>")
    assert not marked.findall(browser.get("/upload/").content.decode())
    for name, content, words in (
        ("empty.csv", b"", "Choose a file that is not empty."),
        ("scan.csv", b"%PDF-1.7\n1 0 obj\n", "PDF"),
    ):
        answer = browser.post("/upload/", {"file": SimpleUploadedFile(name, content)})
        said = marked.findall(answer.content.decode())
        assert (answer.status_code, len(said), words in said[0]) == (400, 1, True), said


def test_what_lies_beside_a_ledger_and_a_profile_are_taken(browser):
    accounts = SimpleUploadedFile("accounts.csv", b"account,name\n1000,Cash\n")
    ledger = SimpleUploadedFile("ledger.csv", b"a,b\n1,2\n")
    form = {"file": ledger, "accounts": accounts, "profile": "aicpa-ads-example",
            "engagement_id": "E-1"}  # fmt: skip
    assert browser.post("/upload/", form).status_code == 302
    file = Job.everywhere.get().data_file
    assert file is not None
    assert list(file.side_files) == ["accounts"]
    assert (file.profile, file.engagement_id) == ("aicpa-ads-example", "E-1")
    form = {"file": SimpleUploadedFile("s.csv", b"a,b\n1,2\n"), "kind": "sales",
            "accounts": SimpleUploadedFile("accounts.csv", b"a\n1\n")}  # fmt: skip
    assert b"belong to a ledger" in browser.post("/upload/", form).content
    form = {"file": SimpleUploadedFile("l.csv", b"a,b\n3,4\n"), "own_profile": "nonsense = 1"}
    page = browser.post("/upload/", form)
    assert (page.status_code, b"nonsense" in page.content) == (400, True)


def test_uploads_are_found_by_name_and_kind(browser, run):
    name = run.dataset.data_file.file_name
    assert name in browser.get("/uploads/?text=ledg&kind=ledger").content.decode()
    assert name not in browser.get("/uploads/?text=nothing").content.decode()
    assert "Nothing fits" in browser.get("/uploads/?kind=sales").content.decode()
    assert browser.get("/uploads/?kind=songs").status_code == 400


def test_a_name_that_no_file_can_have_finds_none(browser, run):
    for text in ("x" * 50_000, "x\0"):
        page = browser.get("/uploads/", {"text": text})
        assert page.status_code == 200
        assert run.dataset.data_file.file_name not in page.content.decode()


@pytest.mark.parametrize("place", ["overview", "1e999", "//evil.example/", "https://evil.example/"])
def test_back_goes_to_pages_of_this_server_only(browser, place):
    sent = browser.post("/theme/", {"theme": "dark", "next": place})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/")
    sent = browser.post("/theme/", {"theme": "dark", "next": "/uploads/?kind=ledger"})
    assert sent.headers["Location"] == "/uploads/?kind=ledger"


def test_a_viewer_may_look_but_not_upload(company):
    client = browser_of(company, Role.VIEWER)
    assert b'href="/upload/"' not in client.get("/uploads/").content
    assert client.get("/upload/").status_code == 403


def test_a_form_without_its_token_is_refused(company):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(memberships__company=company))
    file = SimpleUploadedFile("ledger.csv", b"a,b\n1,2\n")
    refused = client.post("/upload/", {"file": file})
    assert (refused.status_code, b"had expired" in refused.content) == (403, True)
    assert b"<p data-refusal>" in refused.content, "where the script looks"
    assert list(settings.SPOOL.glob("*.part")) == []


@pytest.mark.parametrize(
    "path",
    ["/", "/upload/", "/accounts/login/", "/accounts/2fa/", "/accounts/password/change/",
     "/nowhere/", "/api/docs/", "/api/me/", "/api/nowhere/", "/api/health/live/"],
)  # fmt: skip
def test_every_answer_has_the_policy_and_loads_nothing_from_elsewhere(browser, path):
    answer = browser.get(path, follow=True)
    assert answer.headers["Content-Security-Policy"].startswith(STRICT)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    body = answer.content.decode()
    assert not OUTSIDE.search(body)
    if answer.headers["Content-Type"].startswith("text/html"):
        assert "<style" not in body
        assert " style=" not in body
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", body)


def test_the_documentation_tells_every_operation_with_a_command(browser):
    schema = browser.get("/api/schema/", headers={"Accept": "application/json"}).json()
    assert schema["openapi"] == "3.1.0"
    page = browser.get("/api/docs/").content.decode()
    for path in schema["paths"]:
        assert f">{path}<" in page
    area = browser.get("/api/docs/findings/").content.decode()
    assert "Change status, assignee or tick mark, or add a note" in area
    assert "-d &#x27;{&quot;status&quot;: &quot;open&quot;}&#x27;" in area
    assert "Authorization: Api-Key $CROSSFOOT_KEY" in area
    assert browser.get("/api/docs/nothing/").status_code == 404


def test_the_documentation_is_open_to_everybody(client):
    page = client.get("/api/docs/webhooks/").content.decode()
    assert "Send a message again" in page
    assert "Sign out" not in page
    assert b"openapi: 3.1.0" in client.get("/api/schema/").content


def test_errors_are_polite_and_say_nothing_of_the_inside(browser, monkeypatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("crossfoot_server.web.views.jobs_of", broken)
    browser.raise_request_exception = False
    page = browser.get("/uploads/")
    assert page.status_code == 500
    assert b"Something went wrong" in page.content
    assert b"hunter2" not in page.content
    assert b"Traceback" not in page.content


@pytest.mark.parametrize("path", ["/nowhere/", "/uploads/x/", "/api/nowhere/"])
def test_what_is_not_there_is_a_404_of_ours(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    expected = "application/problem+json" if path.startswith("/api/") else "text/html"
    assert answer.headers["Content-Type"].startswith(expected)


def test_a_wrong_host_is_a_400(browser):
    answer = browser.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_login_page_takes_no_files(db):
    file = SimpleUploadedFile("x.csv", b"x" * 3_000_000)
    answer = Client().post("/accounts/login/", {"login": "a@b.c", "password": "x", "file": file})
    assert answer.status_code in (200, 400)
    assert list(settings.SPOOL.glob("*.part")) == []


@pytest.mark.parametrize("path", ["/", "/api/me/"])
def test_a_name_that_is_not_the_servers_says_what_the_operator_does(browser, path):
    answer = browser.get(path, headers={"Host": "books.example.net"})
    assert answer.status_code == 400
    for words in (b"CROSSFOOT_ALLOWED_HOSTS", b"CROSSFOOT_BASE_URL"):
        assert words in answer.content
    if path.startswith("/api/"):
        assert answer.json()["code"] == "unknown_host"
