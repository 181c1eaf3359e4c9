"""A server over real sockets that answers as a test has told it to."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crossfoot.client import Client


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """Status, headers and body; `breaks` closes the connection before the body is whole."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    breaks: bool = False


Respond = Callable[[Asked], Answer]


class Told:
    """Answers by method and path; what was asked is kept."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.url = ""
        self._responders: dict[tuple[str, str], Respond] = {}

    def when(self, method: str, path: str, *answers: Answer) -> None:
        """Answer one after the other; the last one stays."""
        left = list(answers)
        self.respond(method, path, lambda _: left.pop(0) if len(left) > 1 else left[0])

    def respond(self, method: str, path: str, responder: Respond) -> None:
        self._responders[method, path] = responder

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        responder = self._responders.get((asked.method, asked.path))
        return responder(asked) if responder else Answer(404)

    def of(self, method: str, path: str) -> list[Asked]:
        """What was asked there."""
        return [one for one in self.asked if (one.method, one.path) == (method, path)]


def _handler(told: Told) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = told.answer(Asked(self.command, self.path, dict(self.headers), body))
            self.send_response(answer.status)
            headers = {"Content-Length": str(len(answer.body) + answer.breaks), **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
            if answer.breaks:
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_HEAD = _do  # noqa: N815 - names of the base class

        def log_message(self, *_: Any) -> None:
            """Keep the test's output quiet."""

    return Handler


@pytest.fixture
def told() -> Iterator[Told]:
    told = Told()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(told: Told) -> Iterator[Client]:
    with Client(told.url, api_key="secret", patience=10) as client:
        yield client
