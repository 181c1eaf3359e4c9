"""A WebSocket client of an ASGI application in this process.

Channels has one, but in a package that can't be imported without Daphne.
"""

import json
from collections.abc import Sequence
from typing import Any

from asgiref.testing import ApplicationCommunicator

# asgiref has annotations for its sync bridge alone.
# mypy: disable-error-code="no-untyped-call"


class Listener(ApplicationCommunicator):
    """One connection."""

    def __init__(self, application: Any, path: str, headers: Sequence[tuple[bytes, bytes]]) -> None:
        path, _, query = path.partition("?")
        scope = {"type": "websocket", "path": path, "query_string": query.encode()}
        super().__init__(application, {**scope, "headers": list(headers), "subprotocols": []})

    async def connect(self) -> bool:
        """Whether the server took the connection."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=10)
        return bool(answer["type"] == "websocket.accept")

    async def closed_with(self) -> int:
        closed = await self.receive_output(timeout=10)
        assert closed["type"] == "websocket.close"
        return int(closed["code"])

    async def send_text(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        await self.send_input({"type": "websocket.receive", "bytes": data})

    async def heard(self) -> Any:
        """The next message."""
        message = await self.receive_output(timeout=10)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def leave(self) -> None:
        if not self.future.done():
            await self.send_input({"type": "websocket.disconnect", "code": 1000})
            await self.wait(timeout=10)
