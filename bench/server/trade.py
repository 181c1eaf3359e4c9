"""The targets that the seed documents state for sales: rows processed, rows stored, dispatch."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from bench.server.serving import Served
from crossfoot.sample.shop import Shop, write_shop

_UPLOADS = "/api/processing/upload/"
_ROUNDS = 5


def processing_seconds(server: Served, rows: int) -> float:
    """Median seconds from sending a file of so many sales lines to its table being there."""
    with server.client() as client:
        _through(client, _sales(100, seed=99))  # what a worker imports with its first file
        return median(_through(client, _sales(rows, seed)) for seed in range(_ROUNDS))


def dispatch_seconds(server: Served) -> float:
    """Median seconds to hand a message to the broker, as the server does it."""
    worker = server.processes("--concurrency")[0]
    command = [sys.executable, "-m", "bench.server.dispatching"]
    told = subprocess.run(command, env=worker.environ(), capture_output=True, text=True, check=True)
    return float(told.stdout.splitlines()[-1])


def _sales(rows: int, seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        write_shop(path, shop=Shop(days=2 + rows // 8, seed=seed + rows))
        lines = path.read_bytes().splitlines(keepends=True)
    if len(lines) <= rows:
        raise ValueError(f"the shop sold {len(lines)} lines, not {rows}")
    return b"".join(lines[: rows + 1])


def _through(client: httpx.Client, content: bytes) -> float:
    started = time.perf_counter()
    answer = client.post(_UPLOADS, files={"file": ("s.csv", content)}, data={"kind": "sales"})
    job = answer.json()["job_id"]
    while client.get(f"/api/file-processing-jobs/{job}/").json()["completed_at"] is None:
        time.sleep(0.01)
    return time.perf_counter() - started
