"""Files as answers, in pieces, whatever serves them."""

import asyncio
import os
from collections.abc import AsyncIterator
from functools import partial
from typing import BinaryIO

from django.http import StreamingHttpResponse

_PIECE = 256 * 1024


class Download(StreamingHttpResponse):
    """An open file with its length, closed when it is sent.

    Django's own FileResponse is read whole into memory where ASGI serves it.
    """

    def __init__(self, file: BinaryIO, *, name: str, media_type: str) -> None:
        super().__init__(iter(partial(file.read, _PIECE), b""), content_type=media_type)
        self._file = file
        self.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        self.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)

    def close(self) -> None:
        self._file.close()
        super().close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, _PIECE):
            yield piece
