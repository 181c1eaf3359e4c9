"""Over a real server: bodies are streams, and a connection that breaks leaves nothing half."""

import base64
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.uploads.models import ResumableUpload
from tests.crossfoot_server.conftest import UPLOADS
from tests.crossfoot_server.stack import Stack
from tests.crossfoot_server.waiting import wait_for

pytestmark = pytest.mark.slow
MEGABYTE = b"2024-01-01,1000,some text,12.50\n" * (1 << 15)
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def parts() -> list[Path]:
    return list(Path(settings.SPOOL).rglob("*.part"))


def begin_form(stack: Stack, api_key: str, length: int) -> socket.socket:
    """A connection that has sent the beginning of a form of `length` bytes."""
    to = urlsplit(stack.url)
    assert to.hostname is not None
    connection = socket.create_connection((to.hostname, to.port or 80))
    head = (
        f"POST {UPLOADS} HTTP/1.1\r\nHost: {to.netloc}\r\nAuthorization: Api-Key {api_key}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    connection.sendall(head.encode() + MEGABYTE + MEGABYTE)
    return connection


def test_a_form_that_breaks_off_leaves_nothing(stack: Stack, api_key: str):
    with begin_form(stack, api_key, 100 << 20):
        wait_for(parts, "bytes in the spool while they come in")

    wait_for(lambda: not parts(), "an empty spool")
    assert not DataFile.everywhere.exists()


@pytest.mark.parametrize(
    ("key", "length", "status"), [("cf_no_key", 1 << 30, 401), (None, 1 << 40, 413)]
)
def test_who_is_refused_is_answered_before_the_body_comes(
    key: str | None, length: int, status: int, stack: Stack, api_key: str
):
    with begin_form(stack, key or api_key, length) as connection:
        connection.settimeout(20)
        answer = connection.recv(4096).decode()

    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert parts() == []


def test_a_resumable_upload_goes_on_where_the_connection_broke(stack: Stack, api_key: str):
    content = MEGABYTE * 4
    with stack.client(api_key) as client:
        name = base64.b64encode(b"a.csv").decode()
        headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
        at = client.post("/api/uploads/resumable/", headers=headers).headers["Location"]

        with pytest.raises(httpx.HTTPError):
            client.patch(at, content=breaking(content), headers={**TUS, "Upload-Offset": "0"})
        wait_for(lambda: ResumableUpload.everywhere.get().received, "the offset")
        offset = int(client.head(at, headers=TUS).headers["Upload-Offset"])
        stack.restart("web")
        last = client.patch(
            at, content=content[offset:], headers={**TUS, "Upload-Offset": str(offset)}
        )

        assert 0 < offset < len(content)
        assert last.status_code == 204
        assert client.get(at).json()["job_id"] == last.headers["Crossfoot-Job"]
    assert DataFile.everywhere.get().file_size == len(content)


def breaking(content: bytes) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    raise httpx.WriteError("the train enters a tunnel")


def test_a_large_upload_hardly_needs_memory(stack: Stack, api_key: str):
    def resident() -> int:
        return sum(process.memory_info().rss for process in stack.processes("web"))

    with stack.client(api_key) as client:
        client.post(UPLOADS, files={"file": ("a.csv", MEGABYTE)})
        before = resident()
        answer = client.post(UPLOADS, files={"file": ("b.csv", MEGABYTE * 200)})
        grown = resident() - before

    assert answer.status_code == 202
    assert grown < 40 << 20
