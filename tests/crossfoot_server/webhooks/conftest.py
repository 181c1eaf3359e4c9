"""A server that other systems might run: it keeps what it gets and answers as it is told."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from crossfoot_server.environment import Environment


class Receiver:
    """What came in, and the status that is answered with."""

    def __init__(self) -> None:
        self.messages: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.location = ""
        self.body = b""
        self.address = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.messages.append((dict(self.headers), body))
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", str(len(kept.body)))
            self.end_headers()
            self.wfile.write(kept.body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    kept.address = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Webhooks may go to this machine, as CROSSFOOT_WEBHOOK_PRIVATE=yes says."""
    environment = replace(settings.ENVIRONMENT, webhook_private=True)
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    return environment
