"""Logs: one object a line with ids, and nothing of ledgers, keys, queries or exceptions' texts."""

import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from crossfoot_server.jobs.models import Job
from crossfoot_server.logs import logging_settings

MARKER = "MarkerOfALedger"


@pytest.fixture(params=["json", "text"])
def logged(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """What is logged at the finest level, in the server's own format, also when Celery loads."""
    stream, before = StringIO(), settings.LOGGING
    wanted = logging_settings(request.param, "DEBUG")
    wanted["handlers"]["stderr"]["stream"] = stream
    monkeypatch.setattr(settings, "LOGGING", wanted)
    logging.config.dictConfig(wanted)
    yield stream.getvalue
    logging.config.dictConfig(before)


def test_an_upload_leaves_nothing_of_the_ledger_or_the_key(
    logged, api, api_key, upload, worked, small_ledger
):
    ledger = small_ledger.read_text().replace("Office", MARKER)
    text = ledger + f"\n{MARKER},{MARKER}"
    answer = upload(text, f"{MARKER}.csv")
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert job.status in ("COMPLETED", "FAILED", "NEEDS_MAPPING")
    api.get(f"/api/members/?search={MARKER}")
    api.get(f"/api/{MARKER}/")
    text = logged()
    assert MARKER not in text
    assert api_key not in text
    assert api_key.split("_", 2)[2] not in text
    assert str(job.pk) in text


def test_a_bug_is_logged_with_its_place_and_not_with_its_text(
    logged, api, upload, worked, small_ledger, monkeypatch
):
    def broken(*_: Any, **__: Any) -> None:
        try:
            int(MARKER)
        except ValueError as error:
            raise RuntimeError(f"row 7: {MARKER}") from error

    monkeypatch.setattr("crossfoot_server.uploads.tasks.read_dataset", broken)
    answer = upload(small_ledger)
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    text = logged()
    assert MARKER not in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "in broken" in text
    assert MARKER not in api.get(f"/api/file-processing-jobs/{job.pk}/status/").content.decode()


def test_a_failing_request_tells_the_caller_nothing(logged, api, monkeypatch):
    def broken(*_: Any) -> None:
        raise RuntimeError(MARKER)

    monkeypatch.setattr("crossfoot_server.companies.queries.members_of", broken)
    answer = api.get("/api/members/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert MARKER not in answer.content.decode() + logged()


def test_lines_are_objects_with_request_company_and_nothing_else(api, company):
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    wanted = logging_settings("json", "INFO")
    handler.setFormatter(wanted["formatters"]["json"]["()"](wanted["formatters"]["json"]["fmt"]))
    handler.addFilter(wanted["filters"]["context"]["()"]())
    logger = logging.getLogger("crossfoot.requests")
    logger.addHandler(handler)
    try:
        answer = api.get("/api/me/?x=MARKER")
    finally:
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["company"] == str(company.pk)
    assert line["request"] == answer.headers["X-Request-Id"]
    assert line["message"] == "GET api/me/ 400"
    record = logging.makeLogRecord({"msg": "m", "request": RequestFactory().get("/?q=MARKER")})
    handler.handle(record)
    assert "MARKER" not in stream.getvalue()
    assert set(line) == {
        "asctime", "levelname", "name", "message", "request", "company", "milliseconds", "status",
    }  # fmt: skip
