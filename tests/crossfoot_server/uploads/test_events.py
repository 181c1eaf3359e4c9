"""Server-sent events: the state now, then each change, until the job has ended."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db.models import F
from rest_framework.test import APIClient

from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.tracking import state_of
from crossfoot_server.uploads import following
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus


def events_of(text: str) -> list[dict[str, Any]]:
    found = []
    for block in filter(None, text.split("\n\n")):
        if not block.startswith(":"):
            lines = dict(line.split(": ", 1) for line in block.splitlines())
            found.append({**lines, "data": json.loads(lines["data"])})
    return found


def address(answer: Any) -> str:
    return str(answer.data["events_endpoint"])


def test_a_job_that_has_ended_says_so_and_ends(upload: Upload, worked: Worked, api: APIClient):
    answer = upload(corpus.LEDGER)
    job = worked(Job.everywhere.get())

    response = api.get(address(answer), HTTP_ACCEPT="text/event-stream")
    events = events_of(asyncio.run(read(response)))

    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert [event["event"] for event in events] == ["upload.completed"]
    assert events[0]["id"] == str(job.tracker.sequence)
    assert events[0]["data"]["progress"] == 100


async def read(response: Any) -> str:
    return b"".join([part async for part in response.streaming_content]).decode()


def test_another_company_and_nobody_known_find_nothing(
    upload: Upload, api: APIClient, other_api: APIClient
):
    at = address(upload(corpus.LEDGER))

    assert other_api.get(at).status_code == 404
    assert api.get(f"/api/uploads/{uuid.uuid4()}/events/").status_code == 404
    assert APIClient().get(at, HTTP_ACCEPT="text/event-stream").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_without_a_layer_it_looks_for_itself(upload: Upload, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(following, "LOOK", 0.01)
    monkeypatch.setattr(following, "HEARTBEAT", 0.03)
    upload(corpus.LEDGER)
    Job.everywhere.update(attempts=F("max_attempts"))  # no worker of another test's stack takes it
    job = Job.everywhere.select_related("tracker").get()

    assert job.data_file_id is not None
    stream = following.follow(job.company_id, job.data_file_id, state_of(job))

    async def follow() -> list[str]:
        told = [await told_next(stream)]
        await ProcessingJobTracker.everywhere.aupdate(sequence=5, overall_progress=40)
        told.append(await told_next(stream, until="id: 5"))
        told.append(await told_next(stream, until=": still here"))
        await Job.everywhere.aupdate(status=Status.CANCELLED, completed_at=job.created_at)
        return [*told, *[part.decode() async for part in stream if part.startswith(b"event")]]

    events = events_of("".join(asyncio.run(follow())))

    assert [event["event"] for event in events] == [
        *("upload.progress", "upload.progress", "upload.failed"),
    ]
    assert [event["data"]["progress"] for event in events] == [0, 40, 40]


async def told_next(stream: AsyncIterator[bytes], until: str = "event") -> str:
    async for part in stream:
        if until in part.decode():
            return part.decode()
    raise AssertionError(f"the stream ended without {until}")


@pytest.mark.slow
def test_followed_over_a_real_server_it_is_monotone_and_ends(
    stack: Any, api_key: str, small_ledger: Any
):
    with stack.client(api_key) as client:
        file = ("ledger.csv", small_ledger.read_bytes())
        answer = client.post("/api/targeted-anomaly-upload/", files={"file": file})
        with client.stream("GET", answer.json()["events_endpoint"]) as response:
            text = "".join(response.iter_text())

    events = events_of(text)
    numbers = [int(event["id"]) for event in events]
    assert numbers == sorted(set(numbers))
    assert events[-1]["event"] == "upload.completed"
