"""Django's upload handler that writes straight into the spool: one write, hashed, bounded."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from crossfoot_server.uploads.spool import SpooledFile, Spooler


class Received(UploadedFile):
    """An uploaded file that lies in the spool; nothing of it is in memory."""

    def __init__(self, spooled: SpooledFile, content_type: str | None) -> None:
        super().__init__(file=None, name=spooled.name, content_type=content_type, size=spooled.size)
        self.spooled = spooled


class SpoolHandler(FileUploadHandler):
    """Files go to the spool; an upload that is too large or breaks off leaves nothing."""

    chunk_size = 1 << 20

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._spooler: Spooler | None = None
        self._received = 0
        self._done: list[SpooledFile] = []

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self._spooler = Spooler(self.file_name or "upload")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > settings.ENVIRONMENT.max_upload_bytes:
            self.upload_interrupted()
            raise StopUpload(connection_reset=True)
        if self._spooler is not None:
            self._spooler.write(raw_data)

    def file_complete(self, file_size: int) -> Received | None:
        if self._spooler is None:
            return None
        spooled, self._spooler = self._spooler.finish(), None
        self._done.append(spooled)
        return Received(spooled, self.content_type)

    def upload_interrupted(self) -> None:
        if self._spooler is not None:
            self._spooler.abort()
            self._spooler = None
        for spooled in self._done:
            spooled.path.unlink(missing_ok=True)
