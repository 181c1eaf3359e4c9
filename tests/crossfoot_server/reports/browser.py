"""One Chromium that opens many files: what each shows, says to its console, and asks for."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html
from websockets.sync.client import ClientConnection, connect

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-port=0",
)
_SAID = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
_SECONDS = 60


@dataclass
class Page:
    """A page as the browser has it, its messages, and the addresses it asked for."""

    document: Any = None
    messages: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def opened_pages(paths: list[Path], folder: Path) -> dict[str, Page]:
    """Open each file in the browser; pages by the names of the files without their endings."""
    with _browser(folder) as address, connect(address, max_size=None) as socket:
        target = _call(socket, "Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = {"targetId": target, "flatten": True}
        session = _call(socket, "Target.attachToTarget", attached)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            _call(socket, f"{domain}.enable", {}, session)
        return {path.stem: _opened(socket, session, path) for path in paths}


@contextmanager
def _browser(folder: Path) -> Iterator[str]:
    """A browser of its own; the address at which it takes commands."""
    command = ["chromium", *_QUIET, f"--user-data-dir={folder}", "about:blank"]
    told = folder / "DevToolsActivePort"
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until = time.monotonic() + _SECONDS
        while not told.exists() or len(told.read_text("utf-8").splitlines()) < 2:
            assert process.poll() is None, "Chromium did not start"
            assert time.monotonic() < until, "Chromium does not answer"
            time.sleep(0.05)
        port, path = told.read_text("utf-8").splitlines()
        yield f"ws://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        process.wait()


def _opened(socket: ClientConnection, session: str, path: Path) -> Page:
    page = Page()
    _call(socket, "Page.navigate", {"url": path.as_uri()}, session, page)
    while True:
        event = json.loads(socket.recv(timeout=_SECONDS))
        _note(event, page)
        if event.get("method") == "Page.loadEventFired":
            break
    asked = {"expression": "document.documentElement.outerHTML"}
    page.document = html.fromstring(
        _call(socket, "Runtime.evaluate", asked, session, page)["result"]["value"]
    )
    page.asked = [one for one in page.asked if one != path.as_uri()]
    return page


def _call(
    socket: ClientConnection,
    method: str,
    parameters: dict[str, Any],
    session: str | None = None,
    page: Page | None = None,
) -> Any:
    """Send a command and wait for its answer; events that come first are noted."""
    message: dict[str, Any] = {"id": 1, "method": method, "params": parameters}
    socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
    while True:
        answer = json.loads(socket.recv(timeout=_SECONDS))
        if answer.get("id") == 1:
            assert "error" not in answer, answer
            return answer["result"]
        if page is not None:
            _note(answer, page)


def _note(event: dict[str, Any], page: Page) -> None:
    if event.get("method") in _SAID:
        page.messages.append(event["params"])
    if event.get("method") == "Network.requestWillBeSent":
        page.asked.append(event["params"]["request"]["url"])
