"""The page of a file's models: empty states in words, decisions with a token, training again."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from crossfoot_server.companies.models import Company, Role
from crossfoot_server.jobs.models import Job
from crossfoot_server.ml.models import (
    DriftObservation,
    EntryReview,
    ModelType,
    TrainedModel,
    TrainingSession,
)
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.web.conftest import browser_of

SUGGESTED = re.compile(r'name="journal_id" value="([^"]+)"')


@pytest.fixture
def browser(company: Company) -> Client:
    """That of the owner; a form without its token does nothing."""
    return browser_of(company, enforce_csrf_checks=True)


@pytest.fixture
def page(upload: Upload, worked: Worked, small_ledger: Path) -> str:
    """The address of a file that was audited; its training waits."""
    job = worked(Job.everywhere.get(pk=upload(small_ledger).data["job_id"]))
    return f"/uploads/{job.data_file_id}/models/"


def train(worked: Worked) -> None:
    session = TrainingSession.everywhere.select_related("job").first()
    assert session is not None
    assert session.job is not None
    worked(session.job)


def send(browser: Client, page: str, what: str, **fields: str) -> Any:
    """Press a button of the page: token and all."""
    token = str(browser.get(page).context["csrf_token"])
    return browser.post(f"{page}{what}/", {"csrfmiddlewaretoken": token, **fields})


def test_before_a_training_the_page_says_so(browser: Client, page: str) -> None:
    text = browser.get(page).content.decode()
    for words in (
        "No model is trained yet", "No model has scored this file yet", "pending",
        "Judged so far: 0 exceptions, 0 cleared", "no model learns from them yet",
    ):  # fmt: skip
        assert words in text
    assert "Train again" not in text, "one is on its way"
    assert f'href="{page}"' in browser.get(page.removesuffix("models/")).content.decode()


def test_decided_on_the_page_and_trained_again(browser: Client, page: str, worked: Worked) -> None:
    train(worked)
    text = browser.get(page).content.decode()
    for words in ("Strangest entries", "isolation forest", "Only one model", "too few lines"):
        assert words in text
    number = SUGGESTED.findall(text)[0]
    sent = send(browser, page, "reviews", journal_id=number, decision="exception", reason="Why?")
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    said = EntryReview.everywhere.get()
    assert (said.journal_id, said.decision, said.reason) == (number, "exception", "Why?")
    text = browser.get(page).content.decode()
    assert number not in SUGGESTED.findall(text)
    assert "Judged so far: 1 exception, 0 cleared" in text
    assert send(browser, page, "training").status_code == 302
    train(worked)
    text = browser.get(page).content.decode()
    assert "came into HIGH" in text
    assert "the same model as before" in text
    assert "Mean place of the confirmed exceptions (1): " in text
    assert "those that were cleared" not in text
    assert "<td>exception</td>" in text


def test_what_is_wrong_is_said_on_the_page(browser: Client, page: str, worked: Worked) -> None:
    train(worked)
    for fields, words in (
        ({"journal_id": "no such", "decision": "cleared"}, "no entry &#x27;no such&#x27;"),
        ({"journal_id": "PI00000049", "decision": "maybe"}, "Choose an entry"),
        ({}, "Choose an entry"),
    ):
        sent = send(browser, page, "reviews", **fields)
        assert (sent.status_code, words in sent.content.decode()) == (422, True)
    assert not EntryReview.everywhere.exists()


def test_who_may_what(page: str, company: Company, other_company: Company, worked: Worked) -> None:
    train(worked)
    viewer, stranger = browser_of(company, Role.VIEWER), browser_of(other_company)
    for client, seen, status in ((viewer, 200, 403), (stranger, 404, 404)):
        shown = client.get(page)
        assert shown.status_code == seen
        assert b"Your decision" not in shown.content
        assert b"Train again" not in shown.content
        body = {"journal_id": "PI00000049", "decision": "cleared"}
        assert client.post(f"{page}reviews/", body).status_code == status
        assert client.post(f"{page}training/").status_code == status
    assert not EntryReview.everywhere.exists()


def test_a_decision_without_the_token_is_refused(browser: Client, page: str) -> None:
    assert browser.post(f"{page}reviews/", {"decision": "cleared"}).status_code == 403
    assert browser.post(f"{page}training/").status_code == 403


def test_a_ledger_that_has_drifted_is_told_in_words(
    browser: Client, page: str, worked: Worked
) -> None:
    train(worked)
    model = TrainedModel.everywhere.get(model_type=ModelType.ANOMALIES)
    assert model.session.data_file is not None
    found = {"sentences": ["14 % of the lines are by users the model does not know: EVA"]}
    DriftObservation.everywhere.create(
        company_id=model.company_id,
        trained_model=model,
        data_file=model.session.data_file,
        level="retrain",
        figures=found,
    )
    text = browser.get(page).content.decode()
    assert "<strong>retrain</strong>" in text
    assert found["sentences"][0] in text
