"""What the web process holds in memory while a large file comes in."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import psutil

from bench.server.serving import Served

_BOUNDARY = "a-boundary-that-no-ledger-holds"
_GIGABYTE = 2**30
_LINE = b"1,2025-01-31,4000,Sales of the day,100.00,0.00\n"


def upload_gigabyte(server: Served) -> tuple[float, float, float]:
    """Seconds it took, and megabytes of the web processes before and at most."""
    before, peak, stop = _megabytes(server), [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            peak[0] = max(peak[0], _megabytes(server))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        _post(server)
    finally:
        seconds = time.perf_counter() - started
        stop.set()
        watcher.join()
    return seconds, before, peak[0]


def _post(server: Served) -> None:
    headers = {
        "Authorization": f"Api-Key {server.key}",
        "Content-Length": str(_LENGTH),
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
    }
    url = f"{server.url}/api/targeted-anomaly-upload/"
    answer = httpx.post(url, content=_body(), headers=headers, timeout=600)
    answer.raise_for_status()
    job = f"{server.url}/api/file-processing-jobs/{answer.json()['job_id']}/cancel/"
    httpx.post(job, headers={"Authorization": headers["Authorization"]}, timeout=60)


_BEFORE = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n'
    "Content-Type: text/csv\r\n\r\nEntry No,Posting Date,Account,Line Text,Debit,Credit\n"
).encode()
_AFTER = f"\r\n--{_BOUNDARY}--\r\n".encode()
_BLOCK = _LINE * (2**20 // len(_LINE))
_BLOCKS = _GIGABYTE // len(_BLOCK)
_LENGTH = len(_BEFORE) + _BLOCKS * len(_BLOCK) + len(_AFTER)


def _body() -> Iterator[bytes]:
    yield _BEFORE
    for _ in range(_BLOCKS):
        yield _BLOCK
    yield _AFTER


def _megabytes(server: Served) -> float:
    """The largest of the web processes."""
    largest = 0.0
    for process in server.processes("granian"):
        with suppress(psutil.NoSuchProcess):
            largest = max(largest, process.memory_info().rss / 2**20)
    return largest
