"""What memory of its own a worker's process needs for forecasts."""

import tempfile
import time
from pathlib import Path

import httpx
import psutil

from bench.server.serving import Served
from crossfoot.sample.shop import Shop, write_shop

_UPLOADS = "/api/processing/upload/"
_JOBS = "/api/file-processing-jobs/"
_RUNS = "/api/forecast-runs/"


#: Memory grows with the first runs of a process.
_ROUNDS = 3
#: CPU seconds of a process that has forecast.
_AT_WORK = 0.5


def private_megabytes(server: Served, items: int) -> list[float]:
    """Private memory, dirty and clean, of each fresh pool process after it has forecast so many.

    All of them have forecast, so that what any two share is not of one alone.
    """
    with server.client() as client:
        sent = client.post(_UPLOADS, files={"file": _sales(items)}, data={"kind": "sales"})
        _done(client, sent)
        _quiet(client)
        for process in _pool(server):
            process.kill()
        time.sleep(_RENEWED)
        for _ in range(_ROUNDS):
            for run in [client.post(_RUNS, json={"profile": "default"}) for _ in _pool(server)]:
                _done(client, run)
    time.sleep(_AT_REST)
    if any(sum(one.cpu_times()[:2]) < _AT_WORK for one in _pool(server)):
        raise RuntimeError("a process of the pool has not forecast")
    return [one.memory_full_info().uss / 2**20 for one in _pool(server)]


#: Seconds after a job is done in which its process gives back what it freed.
_AT_REST = 3
#: Seconds until the pool has new processes in the place of those that were killed.
_RENEWED = 5


def _pool(server: Served) -> list[psutil.Process]:
    workers = server.processes("--concurrency")
    pids = {one.pid for one in workers}
    return [one for one in workers if one.ppid() in pids]


def _sales(items: int) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        write_shop(path, shop=Shop(products=items, orders_a_day=12 if items < 100 else 150))
        return ("sales.csv", path.read_bytes())


def _done(client: httpx.Client, answer: httpx.Response) -> None:
    job = answer.raise_for_status().json()["job_id"]
    while client.get(f"{_JOBS}{job}/").json()["completed_at"] is None:
        time.sleep(0.05)


def _quiet(client: httpx.Client) -> None:
    """Wait until the jobs that an upload starts are done as well."""
    while any(
        client.get(_JOBS, params={"status": status}).json()["results"]
        for status in ("PENDING", "PROCESSING")
    ):
        time.sleep(0.2)
