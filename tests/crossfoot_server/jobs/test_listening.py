"""ws/uploads/{upload_id}/: who may listen, and what is heard."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import channel_layers, get_channel_layer
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crossfoot_server.asgi import application
from crossfoot_server.companies.access import SCOPES, Actor
from crossfoot_server.companies.actions import issue_key, revoke_key
from crossfoot_server.companies.models import Company, Membership, User
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs import consumers
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.running import Keep, Work, run_job
from tests.crossfoot_server.jobs.conftest import fresh
from tests.crossfoot_server.jobs.listener import Listener

Dialogue = Callable[[Listener], Coroutine[Any, Any, None]]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def layer_in_memory(settings: Any) -> None:
    """The layer of this process: the one of the server is heard in test_server.py."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    channel_layers.backends.clear()


@pytest.fixture
def job(company: Company) -> Job:
    """A waiting job of an upload."""
    file = DataFile.everywhere.create(
        company=company,
        file_name="ledger.csv",
        file_size=1,
        sha256="0" * 64,
        fingerprint="0" * 64,
        uploaded_by="tests",
    )
    return start_job(company_id=company.pk, kind="ledger_audit", by="tests", data_file_id=file.pk)


def talk(upload_id: uuid.UUID | None, dialogue: Dialogue, query: str = "", **headers: str) -> None:
    """Open a connection and talk."""

    async def run() -> None:
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        path = f"/ws/uploads/{upload_id}/{query}"
        listener = Listener(application, path, named)
        try:
            await dialogue(listener)
        finally:
            await listener.leave()

    async_to_sync(run)()


async def refused_with(listener: Listener, code: int) -> None:
    assert await listener.connect()
    assert await listener.closed_with() == code


def authorization(api_key: str) -> dict[str, str]:
    return {"authorization": f"Api-Key {api_key}"}


def test_whoever_is_not_known_is_refused(job: Job) -> None:
    async def dialogue(listener: Listener) -> None:
        await refused_with(listener, 4401)

    assert job.data_file_id is not None
    talk(job.data_file_id, dialogue)
    talk(job.data_file_id, dialogue, authorization="Api-Key cf_wrong_key")


def test_another_companys_upload_is_not_there(job: Job, other_company: Company) -> None:
    other = Actor(other_company.pk, "others", frozenset(SCOPES))
    key = issue_key(by=other, name="others", scopes=SCOPES)[1]

    async def dialogue(listener: Listener) -> None:
        await refused_with(listener, 4404)

    talk(job.data_file_id, dialogue, **authorization(key))
    talk(uuid.uuid4(), dialogue, **authorization(key))


def test_pages_of_other_sites_are_refused(job: Job, api_key: str) -> None:
    async def dialogue(listener: Listener) -> None:
        assert not await listener.connect()

    talk(job.data_file_id, dialogue, origin="https://evil.example", **authorization(api_key))


def test_the_state_comes_first_and_a_ping_is_answered(job: Job, api_key: str) -> None:
    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        state = await listener.heard()
        assert (state["type"], state["status"]) == ("upload.progress", "PENDING")
        assert (state["upload_id"], state["job_id"]) == (str(job.data_file_id), str(job.pk))
        for text in ("no json", "[" * 500, "[]", '{"type": "shout"}'):
            await listener.send_text(text)
        await listener.send_bytes(b"\x00")
        await listener.send_text('{"type": "ping"}')
        assert await listener.heard() == {"type": "pong"}

    talk(job.data_file_id, dialogue, **authorization(api_key))


def test_a_person_listens_with_their_session(job: Job, company: Company) -> None:
    person = User.objects.create_user("reader@example.com", "a good password")
    Membership.everywhere.create(
        company=company, user=person, role="viewer", accepted_at=timezone.now()
    )
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"

    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        assert (await listener.heard())["status"] == "PENDING"

    async def stranger(listener: Listener) -> None:
        await refused_with(listener, 4401)

    own = {"cookie": cookie, "origin": "http://localhost"}
    talk(job.data_file_id, dialogue, **own)
    talk(job.data_file_id, dialogue, f"?company={company.slug}", **own)
    talk(job.data_file_id, stranger, "?company=somebody-else", **own)


def test_a_job_is_heard_to_its_end_in_order(job: Job, api_key: str) -> None:
    def body(work: Work) -> Keep:
        for step in ("file_processing", "default_analytics", "anomaly_detection"):
            work.tracking.begin(step)
        return lambda: None

    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        events = [await listener.heard()]
        await sync_to_async(run_job)(str(job.pk), body)
        while events[-1]["type"] != "upload.completed":
            events.append(await listener.heard())
        assert [event["progress"] for event in events] == [0, 0, 20, 80, 100]
        sequences = [event["sequence"] for event in events]
        assert sequences == sorted(set(sequences))

    talk(job.data_file_id, dialogue, **authorization(api_key))


def test_a_later_job_of_the_same_upload_is_heard_too(job: Job, api_key: str) -> None:
    Job.everywhere.filter(pk=job.pk).update(status=Status.FAILED, completed_at=timezone.now())
    job.tracker.sequence = 1000
    job.tracker.save()

    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        assert (await listener.heard())["type"] == "upload.failed"
        later = await sync_to_async(start_job)(
            company_id=job.company_id, kind="audit_run", by="tests", data_file_id=job.data_file_id
        )
        await sync_to_async(run_job)(str(later.pk), lambda work: lambda: None)
        assert (await listener.heard())["job_id"] == str(later.pk)

    talk(job.data_file_id, dialogue, **authorization(api_key))


def test_what_no_event_told_is_seen_by_looking_again(
    job: Job, api_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LOOK_AGAIN", 0.05)

    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        await listener.heard()
        await get_channel_layer().flush()  # as when the broker restarts: nobody hears anything
        await sync_to_async(run_job)(str(job.pk), lambda work: lambda: None)
        assert (await listener.heard())["type"] == "upload.completed"

    talk(job.data_file_id, dialogue, **authorization(api_key))
    assert fresh(job).status == Status.COMPLETED


def test_ends_leave_no_task_behind(job: Job, api_key: str) -> None:
    async def dialogue(listener: Listener) -> None:
        await listener.connect()
        await listener.heard()
        await listener.leave()
        names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]  # type: ignore[union-attr]
        assert not [name for name in names if "_keep_looking" in name]

    talk(job.data_file_id, dialogue, **authorization(api_key))


def test_who_is_no_member_any_more_or_whose_key_was_revoked_hears_no_more(
    job: Job, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LOOK_AGAIN", 0.05)
    by = Actor(company.pk, "tests", frozenset(SCOPES))
    key, text = issue_key(by=by, name="listens", scopes=SCOPES)
    ann = User.objects.create_user("ann@example.com")
    mine = Membership.everywhere.create(company=company, user=ann, role="viewer")
    browser = Client()
    browser.force_login(ann)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"

    def goes(end: Callable[[], Any]) -> Dialogue:
        async def dialogue(listener: Listener) -> None:
            assert await listener.connect()
            assert (await listener.heard())["status"] == "PENDING"
            await sync_to_async(end)()
            assert await listener.closed_with() == 4401

        return dialogue

    assert job.data_file_id is not None
    talk(
        job.data_file_id,
        goes(lambda: revoke_key(key, by=by, now=timezone.now())),
        **authorization(text),
    )
    talk(job.data_file_id, goes(mine.delete), cookie=cookie, origin="http://localhost")
