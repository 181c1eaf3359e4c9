"""Follow a job: by events, or by polling where there are none, across broken connections."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from crossfoot.client.connection import Connection, ServerError
from crossfoot.client.uploading import Uploaded

ENDED = ("COMPLETED", "FAILED", "CANCELLED", "NEEDS_MAPPING")
_POLL_SECONDS = 0.5
#: An event that got lost on its way is noticed after so long.
_LOOK_SECONDS = 5.0
#: A server says every 15 seconds that it is still there.
_SILENCE_SECONDS = 20.0
_NO_EVENTS = (404, 405, 406, 501)


@dataclass(frozen=True)
class JobEvent:
    """Where a job is: its status, its step and the percent of the whole."""

    status: str
    progress: float
    step: str
    message: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens without somebody's help."""
        return self.status in ENDED


class _Polling:
    """The job's status when it has changed since the last look."""

    def __init__(self, connection: Connection, job_id: str) -> None:
        self._connection = connection
        self._path = f"/api/file-processing-jobs/{job_id}/status/"
        self._etag = ""
        self._looked = 0.0

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self._looked >= _LOOK_SECONDS

    def look(self) -> list[JobEvent]:
        """One event, or none when nothing has changed."""
        self._looked = time.monotonic()
        headers = {"If-None-Match": self._etag} if self._etag else {}
        response = self._connection.get(self._path, headers)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return []
        self._etag = response.headers.get("ETag", "")
        return [_event(response.json())]


def follow(connection: Connection, uploaded: Uploaded) -> Iterator[JobEvent]:
    """What becomes of an upload's job, until it has ended or needs somebody; never backwards.

    Raises:
        ServerError: the server refused.
        UserError: the server stays away.
    """
    seen: JobEvent | None = None
    for event in _all_events(connection, uploaded):
        if event == seen or (seen and event.progress < seen.progress and not event.has_ended):
            continue
        seen = event
        yield event
        if event.has_ended:
            return


def _all_events(connection: Connection, uploaded: Uploaded) -> Iterator[JobEvent]:
    polling = _Polling(connection, uploaded.job_id)
    streams = True
    while True:
        yield from polling.look()
        if not streams:
            time.sleep(_POLL_SECONDS)
            continue
        try:
            yield from _streamed(connection, uploaded.upload_id, polling)
        except httpx.TransportError:  # the next look waits for the server, or gives it up
            continue
        except ServerError as error:
            if error.status not in _NO_EVENTS:
                raise
            streams = False


def _streamed(connection: Connection, upload_id: str, polling: _Polling) -> Iterator[JobEvent]:
    path, headers = f"/api/uploads/{upload_id}/events/", {"Accept": "text/event-stream"}
    with connection.stream(path, headers=headers, silence=_SILENCE_SECONDS) as response:
        for data in _messages(response.iter_lines()):
            if data:
                yield _event(json.loads(data))
            if polling.is_due:
                yield from polling.look()


def _messages(lines: Iterator[str]) -> Iterator[str]:
    """The data of every server-sent event, and an empty text for every other sign of life."""
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))
        elif line == "" and data:
            yield "\n".join(data)
            data = []
        else:
            yield ""


def _event(told: dict[str, Any]) -> JobEvent:
    """An event, or the status of a job, which names two things differently."""
    return JobEvent(
        status=told["status"],
        progress=float(told.get("progress") or 0),
        step=told.get("step") or told.get("current_step") or "",
        message=told.get("error") or told.get("error_message") or told.get("message") or "",
    )
