"""python -m bench.server [PART]...: the budgets of the server, one by one."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from bench.server.forecasting import private_megabytes
from bench.server.listening import follow_all, percentile
from bench.server.memory import upload_gigabyte
from bench.server.pages import measure_pages
from bench.server.serving import served
from bench.server.trade import dispatch_seconds, processing_seconds
from crossfoot.sample.run import write_sample

UPLOADS = "/api/targeted-anomaly-upload/"
_ROUNDS = 20
_LONGER = {"CRASH_JOBS": "200", "CRASH_FAULTS": "30"}


def latency() -> None:
    """p50 of the 202 for 10,000 lines (budget 60 ms) and until a worker has it (100 ms)."""
    with served() as server, server.client() as client:
        answers, pick_ups = [], []
        for number in range(_ROUNDS):
            text = _ledger(10_000, seed=number + 1)
            started = time.perf_counter()
            told = client.post(UPLOADS, files={"file": ("ledger.csv", text)}).json()
            answers.append(time.perf_counter() - started)
            pick_ups.append(_picked_up(client, told["job_id"], time.perf_counter()))
    print(f"202 for 10,000 lines: p50 {median(answers) * 1000:.0f} ms (budget 60)")
    print(f"picked up by a worker: p50 {median(pick_ups) * 1000:.0f} ms (budget 100)")


def _picked_up(client: httpx.Client, job_id: str, sent: float) -> float:
    while client.get(f"/api/file-processing-jobs/{job_id}/").json()["status"] == "PENDING":
        time.sleep(0.005)
    picked_up = time.perf_counter() - sent
    while client.get(f"/api/file-processing-jobs/{job_id}/").json()["completed_at"] is None:
        time.sleep(0.05)
    return picked_up


def listening() -> None:
    """200 clients follow 20 jobs: how late a step reaches them."""
    with served() as server, server.client() as client:
        server.stop_workers()
        texts = [_ledger(1_000, seed=number + 1) for number in range(20)]
        told = [client.post(UPLOADS, files={"file": ("ledger.csv", t)}).json() for t in texts]
        urls = [f"{server.url}{told[n % 20]['websocket_endpoint']}" for n in range(200)]
        urls = [url.replace("http", "ws", 1) for url in urls]
        followed = asyncio.run(follow_all(urls, server.key, server.go_on, within=300))
    delays = [delay for one in followed for delay in one.delays]
    ended = sum(one.types[-1] == "upload.completed" for one in followed)
    ordered = sum(one.progress == sorted(one.progress) for one in followed)
    print(f"{ended} of 200 clients heard the end, {ordered} in order, {len(delays)} events")
    print(f"from step to client: p50 {percentile(delays, 50) * 1000:.0f} ms", end=", ")
    print(f"p95 {percentile(delays, 95) * 1000:.0f} ms")


def memory() -> None:
    """The web process while 1 GB is uploaded (budget 200 MB)."""
    with served() as server:
        seconds, before, peak = upload_gigabyte(server)
    print(f"1 GB in {seconds:.1f} s; web process {before:.0f} MB before, {peak:.0f} MB at most")


def forecasting() -> None:
    """Memory that a pool's process has for itself after forecasts (budget 60 MB)."""
    for items in (60, 1_000, 2_000):
        with served() as server:
            private = private_megabytes(server, items)
        told = ", ".join(f"{one:.0f}" for one in private)
        print(f"private memory of each process after forecasts of {items:,} items: {told} MB")


def trade() -> None:
    """What the seeds ask of sales files, of which a tenth is allowed."""
    with served() as server:
        for rows, target in ((10_000, 60.0), (1_000, 5.0)):
            seconds = processing_seconds(server, rows)
            print(f"{rows:,} rows from upload to table: {seconds:.2f} s", end=" ")
            print(f"({target / seconds:.0f} times faster than the {target:g} s asked)")
        seconds = dispatch_seconds(server)
        print(f"dispatch of a task: {seconds * 1000:.1f} ms", end=" ")
        print(f"({0.1 / seconds:.0f} times faster than the 100 ms asked)")


def pages() -> None:
    """Every page of a company with 10 million lines and 100,000 findings (budget p95 150 ms)."""
    measure_pages(rounds=30)


def crash() -> None:
    """The crash test of the suite, longer."""
    command = [sys.executable, "-W", "ignore", "tools/with_postgres.py", sys.executable]
    command += ["-m", "pytest", "-q", "-s", "tests/crossfoot_server/jobs/test_crash.py"]
    subprocess.run(command, env={**os.environ, **_LONGER}, check=True)


def _ledger(lines: int, seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        write_sample(path, lines=lines, seed=seed)
        return path.read_bytes()


_PARTS = {
    "latency": latency,
    "listening": listening,
    "memory": memory,
    "forecasting": forecasting,
    "crash": crash,
    "pages": pages,
    "trade": trade,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.server")
    parser.add_argument("part", nargs="*", choices=[*_PARTS, []], help="Default: all of them.")
    for name in parser.parse_args().part or _PARTS:
        _PARTS[name]()
