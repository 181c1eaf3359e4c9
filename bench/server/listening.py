"""Many WebSocket clients follow jobs; how late each step reaches them."""

import asyncio
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from websockets.asyncio.client import connect

ENDS = ("upload.completed", "upload.failed")


@dataclass
class Followed:
    """What one client heard; `delays` are seconds from a step to its event, without the first."""

    types: list[str] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


async def follow_all(
    urls: Sequence[str], api_key: str, begin: Callable[[], object], within: float
) -> list[Followed]:
    """Connect to all, then begin, and listen until every job has ended."""
    followed = [Followed() for _ in urls]
    ready = asyncio.Barrier(len(urls) + 1)
    async with asyncio.timeout(within), asyncio.TaskGroup() as clients:
        for url, one in zip(urls, followed, strict=True):
            clients.create_task(_follow(url, api_key, one, ready))
        await ready.wait()
        begin()  # not in a thread: a process ends with the thread that started it
    return followed


async def _follow(url: str, api_key: str, one: Followed, ready: asyncio.Barrier) -> None:
    headers = {"Authorization": f"Api-Key {api_key}"}
    async with connect(url, additional_headers=headers, open_timeout=60) as connection:
        is_first = True
        async for text in connection:
            event = json.loads(text)
            late = datetime.now(UTC) - datetime.fromisoformat(event["at"])
            one.types.append(event["type"])
            one.progress.append(event["progress"])
            if is_first:
                is_first = False
                await ready.wait()
            else:
                one.delays.append(late.total_seconds())
            if event["type"] in ENDS:
                return


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
