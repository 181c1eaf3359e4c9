"""Request bodies as a stream: Django's own handler would spool each whole body to disk first."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
#: A body that brings nothing for so long is given up.
STALLED_SECONDS = 60
#: Small messages of the server are joined to pieces of about this size.
PIECE = 1 << 20


class BodyStream(io.RawIOBase):
    """A request's body for a view in its thread; the event loop brings the bytes when asked.

    Nothing is read ahead, so that who is not allowed in, or sends too much, is answered before
    the body came, and a slow disk slows the client down instead of filling memory.
    """

    def __init__(self, receive: Receive) -> None:
        super().__init__()
        self._receive, self._loop = receive, asyncio.get_running_loop()
        self._rest = b""
        self._more = True
        self._ended = asyncio.Event()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes, fewer only at the end.

        Raises:
            OSError: the client is gone or sends nothing.
            RequestDataTooBig: all was asked for at once, and it is too much for memory.
        """
        if size is None or size < 0:
            return self._read_all()
        while self._more and len(self._rest) < size:
            self._rest += self._next()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    async def until_disconnect(self) -> Message:
        """What Django listens to while a view works: what comes after the body."""
        await self._ended.wait()
        return await self._receive()

    def _read_all(self) -> bytes:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = self.read(most + 1)
        if len(data) > most:
            raise RequestDataTooBig(f"The request's body is larger than {most} bytes.")
        return data

    def _next(self) -> bytes:
        return asyncio.run_coroutine_threadsafe(self._gather(), self._loop).result()

    async def _gather(self) -> bytes:
        """The next bytes: what has come by now, up to a piece."""
        parts, size = [], 0
        while self._more and size < PIECE:
            try:
                message = await asyncio.wait_for(self._receive(), STALLED_SECONDS)
            except TimeoutError:
                raise OSError("the client stopped sending") from None
            if message["type"] == "http.disconnect":
                raise OSError("the client is gone")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            self._more = message.get("more_body", False)
        if not self._more:
            self._ended.set()
        return b"".join(parts)


class StreamingHandler(ASGIHandler):
    """Django with bodies as streams."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        body = BodyStream(receive)
        await super().handle({**scope, "crossfoot.body": body}, body.until_disconnect, send)

    async def read_body(self, receive: Any) -> Any:
        """Nothing yet: the stream that `create_request` puts in its place is read by the view."""
        return io.BytesIO()

    def create_request(self, scope: Any, body_file: Any) -> Any:
        return super().create_request(scope, scope["crossfoot.body"])
