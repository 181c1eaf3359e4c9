"""Files of a form go straight into the spool: one write, hashed, bounded, and nothing left over."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from crossfoot.storage.scratch import Scratch
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.spool import SpooledFile, Spooler, receiving


class Received(UploadedFile):  # type: ignore[type-arg] # not generic when it runs
    """An uploaded file that lies in the spool; nothing of it is in memory."""

    def __init__(self, spooled: SpooledFile, content_type: str | None) -> None:
        super().__init__(file=None, name=spooled.name, content_type=content_type, size=spooled.size)
        self.spooled = spooled

    def close(self) -> None:
        """There is nothing open."""


class SpoolHandler(FileUploadHandler):
    """Files go to the spool; an upload that is too large or breaks off leaves nothing."""

    chunk_size = 1 << 20

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._spooler: Spooler | None = None
        self._received = 0
        self._folder: Scratch | None = None

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self._folder = self._folder or receiving()
        self._spooler = Spooler(self.file_name or "upload", self._folder.folder)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > settings.ENVIRONMENT.max_upload_bytes:
            raise too_large()
        if self._spooler is not None:
            self._spooler.write(raw_data)

    def file_complete(self, file_size: int) -> Received | None:
        if self._spooler is None:
            return None
        spooled, self._spooler = self._spooler.finish(), None
        return Received(spooled, self.content_type)

    def tidy(self) -> None:
        """Remove what has not become an upload; what has was moved away."""
        if self._spooler is not None:
            self._spooler.abort()
            self._spooler = None
        if self._folder is not None:
            self._folder.remove()


class NoFiles(FileUploadHandler):
    """Files where none are asked for: the form is not read on, and nothing is kept."""

    chunk_size = 1 << 16

    def new_file(self, *args: Any, **options: Any) -> None:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


@contextmanager
def spooling(request: HttpRequest) -> Iterator[None]:
    """Take a request's files into the spool; those that no upload took are gone afterwards.

    Around the whole view, since even a refused request may have been parsed: Django looks for the
    CSRF token in the form.
    """
    handler = SpoolHandler(request)
    request.upload_handlers = [handler]
    try:
        yield
    finally:
        handler.tidy()


def too_large() -> ProblemError:
    """The refusal of an upload above the limit."""
    most = settings.ENVIRONMENT.max_upload_bytes
    return ProblemError(
        f"The upload is larger than {most:,} bytes, the most this server takes. Split the file "
        "by period, or send it packed as .gz.",
        "too_large",
        413,
    )
