"""A server started as people start it, for as long as it is measured."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

_NOT_THROTTLED = {
    "CROSSFOOT_REQUESTS_PER_MINUTE": "1000000",
    "CROSSFOOT_UPLOADS_PER_MINUTE": "1000000",
}


class Served:
    """A running `crossfoot serve`."""

    def __init__(self, data: Path, process: "subprocess.Popen[bytes]") -> None:
        self._data, self._process = data, process
        self.url = self._address()
        self._browser: httpx.Client | None = None
        self.key = (data / "api-key").read_text(encoding="utf-8").strip()

    def _address(self) -> str:
        state = self._data / "run" / "server.json"
        for _ in range(6000):
            if state.exists():
                told = json.loads(state.read_text(encoding="utf-8"))
                if told["ready"]:
                    return str(told["address"])
            time.sleep(0.05)
        raise TimeoutError("the server did not start within five minutes")

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Api-Key {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=300)

    def visitor(self) -> httpx.Client:
        """A browser that is signed in by the link of the start."""
        if self._browser is None:
            self._browser = httpx.Client(base_url=self.url, timeout=300, follow_redirects=True)
            link = (self._data / "run" / "sign-in").read_text(encoding="utf-8").strip()
            self._browser.get(link).raise_for_status()
        return self._browser

    def processes(self, word: str) -> list[psutil.Process]:
        """The processes whose command holds a word, such as granian."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return [child for child in children if word in " ".join(child.cmdline())]

    def stop_workers(self) -> None:
        """Let the workers' processes stand still."""
        for process in self.processes("--concurrency"):
            process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        for process in self.processes("--concurrency"):
            process.send_signal(signal.SIGCONT)


@contextmanager
def served(kept: Path | None = None) -> Iterator[Served]:
    """A server on a folder that is kept, or on one of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="crossfoot-bench-") as folder:
        data = kept or Path(folder) / "data"
        command = [sys.executable, "-m", "crossfoot", "serve", "--data", str(data), "--port", "0"]
        process = subprocess.Popen(
            command,
            env={**_inherited(), **_NOT_THROTTLED},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Served(data, process)
        finally:
            process.terminate()
            process.wait(90)


def _inherited() -> dict[str, str]:
    """The environment without what importing Polars here wrote: the server would keep it."""
    return {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
