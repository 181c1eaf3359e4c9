"""ws/uploads/{upload_id}/: the progress of an upload's job, as it happens."""

import asyncio
import contextlib
import logging
import uuid
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from channels.utils import await_many_dispatch
from django.db import close_old_connections
from django.utils import timezone
from redis.exceptions import RedisError

from crossfoot_server.companies.access import (
    SESSION_COMPANY,
    Actor,
    actor_as_of_now,
    actor_of_key,
    actor_of_session,
    actor_of_user,
)
from crossfoot_server.companies.authentication import COMPANY_HEADER
from crossfoot_server.jobs.queries import latest_job_of_file
from crossfoot_server.jobs.tracking import group_of, state_of

logger = logging.getLogger(__name__)
NOT_SIGNED_IN, NOT_FOUND = 4401, 4404
#: Seconds after which the row is looked at again: an event may be lost while the broker restarts.
LOOK_AGAIN = 10.0
#: The same for a listener that connected while the channel layer was away.
LOOK_OFTEN = 1.0
_LONGEST_MESSAGE = 1000


class UploadConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc] # channels has no types
    """Says where the job is on connect, then every event; answers ping."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As channels does it, but whoever connects while the layer is away is not refused."""
        self.scope, self.base_send = scope, send
        self.channel_layer, self.channel_name = get_channel_layer(), ""
        sources = [receive]
        if await self._has_channel():
            sources.append(partial(self.channel_layer.receive, self.channel_name))
        with contextlib.suppress(StopConsumer):
            await await_many_dispatch(sources, self.dispatch)

    async def _has_channel(self) -> bool:
        for _ in range(2):  # the first try finds out that a connection is broken
            with contextlib.suppress(RedisError, OSError):
                self.channel_name = await self.channel_layer.new_channel()
                return True
        logger.warning("a listener hears no events, it looks")
        return False

    async def connect(self) -> None:
        self.told: dict[str, int] = {}
        self.looking: asyncio.Task[None] | None = None
        self.group = ""
        await self.accept()
        actor = await sync_to_async(_actor)(dict(self.scope))
        if actor is None:
            await self.close(NOT_SIGNED_IN)
            return
        self.actor, self.company_id = actor, actor.company_id
        self.upload_id: uuid.UUID = self.scope["url_route"]["kwargs"]["upload_id"]
        if await sync_to_async(_state)(self.company_id, self.upload_id) is None:
            await self.close(NOT_FOUND)
            return
        await self._listen()
        # Asked again: what happened between the first look and joining the group is not missed.
        await self._look()
        self.looking = asyncio.create_task(self._keep_looking())

    async def _listen(self) -> None:
        if not self.channel_name:
            return
        with contextlib.suppress(RedisError, OSError):
            await self.channel_layer.group_add(group_of(self.upload_id), self.channel_name)
            self.group = group_of(self.upload_id)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - channels calls it so
        if self.looking is not None:
            self.looking.cancel()
        await self._listen_no_more()

    async def _listen_no_more(self) -> None:
        group, self.group = self.group, ""
        if group:
            with contextlib.suppress(RedisError, OSError):
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self,
        text_data: str | None = None,
        bytes_data: bytes | None = None,  # noqa: ARG002 - channels calls it so
        **_: Any,
    ) -> None:
        """Answer a ping; anything else is not for us, however it is written."""
        if text_data is None or len(text_data) > _LONGEST_MESSAGE:
            return
        try:
            content = await self.decode_json(text_data)
        except (ValueError, RecursionError):
            return
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.send_json({"type": "pong"})

    async def upload_event(self, message: dict[str, Any]) -> None:
        await self._tell(message["event"])

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN if self.group else LOOK_OFTEN)
            if not await sync_to_async(_may_still)(self.actor):
                await self._listen_no_more()
                await self.close(NOT_SIGNED_IN)
                return
            await self._look()

    async def _look(self) -> None:
        state = await sync_to_async(_state)(self.company_id, self.upload_id)
        if state is not None:
            await self._tell(state)

    async def _tell(self, event: dict[str, Any]) -> None:
        if event["sequence"] > self.told.get(event["job_id"], -1):
            self.told[event["job_id"]] = event["sequence"]
            await self.send_json(event)


def _actor(scope: dict[str, Any]) -> Actor | None:
    close_old_connections()
    try:
        return _actor_of(scope)
    finally:
        close_old_connections()


def _actor_of(scope: dict[str, Any]) -> Actor | None:
    headers = dict(scope.get("headers", ()))
    keyword, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if keyword.lower() == "api-key":
        return actor_of_key(key.strip(), now=timezone.now())
    user = scope.get("user")
    if user is None or not user.is_authenticated:
        return None
    named = headers.get(COMPANY_HEADER.lower().encode(), b"").decode("latin-1")
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    named = named or asked.get("company", [""])[0]  # browsers can't set the header here
    if named:
        return actor_of_user(user, named)
    return actor_of_session(user, scope["session"].get(SESSION_COMPANY))


def _may_still(actor: Actor) -> bool:
    """Whether who listens is a member still, or their key works: a connection may last for days."""
    close_old_connections()
    try:
        now = timezone.now()
        ids = {"user_id": actor.user_id, "key_id": actor.key_id}
        return actor_as_of_now(actor.company_id, **ids, now=now) is not None
    finally:
        close_old_connections()


def _state(company_id: uuid.UUID, upload_id: uuid.UUID) -> dict[str, Any] | None:
    close_old_connections()
    try:
        job = latest_job_of_file(company_id, upload_id)
        return None if job is None else state_of(job)
    finally:
        close_old_connections()
