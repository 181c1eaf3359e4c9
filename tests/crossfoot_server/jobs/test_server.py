"""Jobs on real processes: what listeners hear, what limits and dead workers lead to."""

import asyncio
import json
import signal
import uuid
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.server.listening import Followed, follow_all, percentile
from crossfoot.sample.run import write_sample
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.conftest import UPLOADS
from tests.crossfoot_server.jobs.crashing import small_ledgers
from tests.crossfoot_server.stack import Stack
from tests.crossfoot_server.waiting import wait_for


@pytest.fixture(scope="module")
def large_ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger whose job takes long enough to be caught at work."""
    path = tmp_path_factory.mktemp("large") / "ledger.csv"
    write_sample(path, lines=100_000, seed=2)
    return path.read_text(encoding="utf-8")


def uploaded(stack: Stack, api_key: str, text: str) -> Any:
    with stack.client(api_key) as client:
        answer = client.post(UPLOADS, files={"file": ("ledger.csv", text.encode())})
        assert answer.status_code == 202, answer.text
        return answer.json()


def in_state(job_id: str, status: Status) -> Job | None:
    return Job.everywhere.filter(pk=job_id, status=status).first()


def test_a_stranger_is_refused_by_the_real_server(stack: Stack) -> None:
    with connect(f"{stack.websocket_url}/ws/uploads/{uuid.uuid4()}/") as listener:
        with pytest.raises(ConnectionClosed):
            listener.recv(timeout=10)
        assert listener.close_code == 4401


def test_a_listener_outlives_the_death_of_broker_and_worker(
    stack: Stack, api_key: str, small_ledger: Path
) -> None:
    answer = uploaded(stack, api_key, small_ledger.read_text(encoding="utf-8"))
    url = stack.websocket_url + answer["websocket_endpoint"]
    headers = {"Authorization": f"Api-Key {api_key}"}
    events: list[dict[str, Any]] = []
    with connect(url, additional_headers=headers) as listener:
        while not events or events[-1]["type"] != "upload.completed":
            events.append(json.loads(listener.recv(timeout=60)))
            if len(events) == 2:
                stack.restart("broker")
                stack.restart("worker")
    progress = [event["progress"] for event in events]
    assert progress == sorted(progress)
    assert [event["sequence"] for event in events] == sorted({e["sequence"] for e in events})


def test_uploads_are_taken_while_the_broker_is_away_and_done_when_it_is_back(
    stack: Stack, api_key: str, small_ledger: Path
) -> None:
    stack.kill("broker")
    answer = uploaded(stack, api_key, next(small_ledgers(small_ledger, 1)))
    assert (answer["status"], bool(answer["warning"])) == ("PENDING", True)
    url = stack.websocket_url + answer["websocket_endpoint"]
    headers = {"Authorization": f"Api-Key {api_key}"}
    with connect(url, additional_headers=headers) as listener:
        assert json.loads(listener.recv(timeout=10))["status"] == "PENDING"
        stack.start("broker")
        event: dict[str, Any] = {"type": ""}
        while event["type"] != "upload.completed":
            event = json.loads(listener.recv(timeout=60))
    wait_for(lambda: in_state(answer["job_id"], Status.COMPLETED), "the job", 60)


def test_the_hard_limit_ends_a_job_that_no_longer_answers(
    stack: Stack, api_key: str, large_ledger: str
) -> None:
    stack.kill("worker")
    stack.start(
        "worker",
        CROSSFOOT_SOFT_LIMIT_SECONDS="2",
        CROSSFOOT_HARD_LIMIT_SECONDS="3",
        CROSSFOOT_LEASE_SECONDS="60",
    )
    job_id = uploaded(stack, api_key, large_ledger)["job_id"]
    wait_for(lambda: in_state(job_id, Status.PROCESSING), "a worker")
    stack.signal_pool(signal.SIGSTOP)
    job = wait_for(lambda: in_state(job_id, Status.FAILED), "the end of the job")
    stack.kill("worker")
    assert (job.error_code, job.attempts) == ("time_limit", 1)
    assert job.error_message.startswith("The job took longer than 3 seconds and was stopped.")


@pytest.mark.slow
def test_a_job_that_kills_its_worker_is_parked_after_four_attempts(
    stack: Stack, api_key: str, large_ledger: str
) -> None:
    job_id = uploaded(stack, api_key, large_ledger)["job_id"]
    for attempt in (1, 2, 3, 4):
        working = Job.everywhere.filter(pk=job_id, status=Status.PROCESSING, attempts=attempt)
        wait_for(working.exists, f"attempt {attempt}", 60)
        stack.kill_pool_child()
    job = wait_for(lambda: in_state(job_id, Status.FAILED), "the end of the job")
    assert (job.error_code, job.is_dead_letter, job.attempts) == ("worker_lost", True, 4)


@pytest.mark.slow
def test_two_hundred_clients_follow_twenty_jobs(
    stack: Stack, api_key: str, small_ledger: Path
) -> None:
    stack.kill("worker")  # all listen before the first job begins
    endpoints = [
        uploaded(stack, api_key, text)["websocket_endpoint"]
        for text in small_ledgers(small_ledger, 20)
    ]
    urls = [stack.websocket_url + endpoints[number % 20] for number in range(200)]
    begin = lambda: stack.start("worker")  # noqa: E731
    followed: list[Followed] = asyncio.run(follow_all(urls, api_key, begin, within=120))
    assert len(followed) == 200
    for one in followed:
        assert one.types[-1] == "upload.completed"
        assert one.progress == sorted(one.progress)
        assert one.progress[-1] == 100
    delays = [delay for one in followed for delay in one.delays]
    assert len(delays) >= 200
    print(f"p95 from step to client: {percentile(delays, 95) * 1000:.0f} ms")  # noqa: T201
