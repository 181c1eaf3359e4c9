"""ws/uploads/{upload_id}/: the progress of an upload's job, as it happens."""

import uuid
from typing import Any

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils import timezone

from crossfoot_server.companies.access import Actor, actor_of_key, actor_of_user
from crossfoot_server.jobs.queries import latest_job_of_file
from crossfoot_server.jobs.tracking import group_of, state_of

NOT_SIGNED_IN, NOT_FOUND = 4401, 4404


class UploadConsumer(AsyncJsonWebsocketConsumer):
    """Says where the job is on connect, then every event; answers ping."""

    async def connect(self) -> None:
        await self.accept()
        actor = await sync_to_async(_actor)(dict(self.scope))
        if actor is None:
            await self.close(NOT_SIGNED_IN)
            return
        upload_id: uuid.UUID = self.scope["url_route"]["kwargs"]["upload_id"]
        state = await sync_to_async(_state)(actor.company_id, upload_id)
        if state is None:
            await self.close(NOT_FOUND)
            return
        self.last = -1
        self.group = group_of(upload_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        # Asked again: what happened between the first look and joining the group is not missed.
        await self._send_event(await sync_to_async(_state)(actor.company_id, upload_id) or state)

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **options: Any) -> None:
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.send_json({"type": "pong"})

    async def upload_event(self, message: dict[str, Any]) -> None:
        await self._send_event(message["event"])

    async def _send_event(self, event: dict[str, Any]) -> None:
        if event["sequence"] > self.last:
            self.last = event["sequence"]
            await self.send_json(event)


def _actor(scope: dict[str, Any]) -> Actor | None:
    headers = dict(scope.get("headers", ()))
    keyword, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if keyword.lower() == "api-key":
        return actor_of_key(key.strip(), now=timezone.now())
    user = scope.get("user")
    company = headers.get(b"x-company", b"").decode("latin-1") or None
    return actor_of_user(user, company) if user is not None and user.is_authenticated else None


def _state(company_id: uuid.UUID, upload_id: uuid.UUID) -> dict[str, Any] | None:
    job = latest_job_of_file(company_id, upload_id)
    return None if job is None else state_of(job)
