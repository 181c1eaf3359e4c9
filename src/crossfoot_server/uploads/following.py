"""Following an upload: events of the channel layer, or a look each second where it is away."""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from crossfoot_server.jobs.queries import latest_job_of_file
from crossfoot_server.jobs.tracking import group_of, state_of
from crossfoot_server.uploads.intake import release_connection

#: Seconds between comments that keep the connection open, and between looks without a layer.
HEARTBEAT, LOOK = 15.0, 1.0
LAST = ("upload.completed", "upload.failed")
_AWAY = (RedisError, OSError)


async def follow(
    company_id: uuid.UUID, file_id: uuid.UUID, state: dict[str, Any]
) -> AsyncIterator[bytes]:
    """Yield the state, then each later event, as server-sent events, until the job has ended."""
    yield _event(state)
    last, told = state["sequence"], time.monotonic()
    if state["type"] in LAST:
        return
    async with _listening(file_id) as listener:
        # Asked again: what happened between the first look and listening is not missed.
        event: dict[str, Any] | None = await _state(company_id, file_id)
        while event is None or event["type"] not in LAST:
            if event is not None and event["sequence"] > last:
                yield _event(event)
                last, told = event["sequence"], time.monotonic()
            if time.monotonic() - told >= HEARTBEAT:
                yield b": still here\n\n"
                told = time.monotonic()
            event = await listener.next() or await _state(company_id, file_id)
    yield _event(event)


class Listener:
    """Waits for the next event; None when there was none for a while, so that one looks."""

    def __init__(self, layer: Any = None, channel: str = "") -> None:
        self._layer, self._channel = layer, channel
        self._waiting: asyncio.Task[dict[str, Any]] | None = None

    async def next(self) -> dict[str, Any] | None:
        if self._layer is None:
            await asyncio.sleep(LOOK)
            return None
        # Kept over timeouts: the layer forgets a channel whose receiver is cancelled.
        self._waiting = self._waiting or asyncio.ensure_future(self._layer.receive(self._channel))
        done, _ = await asyncio.wait({self._waiting}, timeout=HEARTBEAT)
        if not done:
            return None
        task, self._waiting = self._waiting, None
        event: dict[str, Any] = task.result()["event"]
        return event

    async def stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._waiting


@contextlib.asynccontextmanager
async def _listening(file_id: uuid.UUID) -> AsyncIterator[Listener]:
    layer, group = get_channel_layer(), group_of(file_id)
    try:
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
    except _AWAY:
        yield Listener()
        return
    listener = Listener(layer, channel)
    try:
        yield listener
    finally:
        with contextlib.suppress(*_AWAY):
            await layer.group_discard(group, channel)
        await listener.stop()


async def _state(company_id: uuid.UUID, file_id: uuid.UUID) -> dict[str, Any] | None:
    return await sync_to_async(_look)(company_id, file_id)


def _look(company_id: uuid.UUID, file_id: uuid.UUID) -> dict[str, Any] | None:
    job = latest_job_of_file(company_id, file_id)
    release_connection()
    return None if job is None else state_of(job)


def _event(event: dict[str, Any]) -> bytes:
    data = json.dumps(event, default=str)
    return f"event: {event['type']}\nid: {event['sequence']}\ndata: {data}\n\n".encode()
