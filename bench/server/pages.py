"""How long the server needs for each page of a large company."""

import time
from dataclasses import dataclass

import httpx
import psutil

from bench.server.addresses import Address, addresses, set_up
from bench.server.company import FOLDER, build
from bench.server.listening import percentile
from bench.server.serving import Served, served

BUDGET = 150
#: Per cent of all cores that a server with nothing to do uses, and its machine; seconds waited for.
_AT_REST, _PATIENCE = 5, 60


@dataclass(frozen=True)
class Timed:
    """Milliseconds of a page: of its first answer, and of the others as the server logs them.

    `cpu` are those of the processors, which do not depend on what else runs there.
    """

    address: Address
    first: float
    wall: list[float]
    cpu: list[float]

    def __str__(self) -> str:
        walls = f"{percentile(self.wall, 50):7.0f}{percentile(self.wall, 95):7.0f}"
        cpus = f"{percentile(self.cpu, 50):7.0f}{percentile(self.cpu, 95):7.0f}"
        return f"{self.first:7.0f}{walls}{cpus}  {self.address.name} {self.address.path[-90:]}"


def measure_pages(rounds: int, only: str = "") -> None:
    """Print each page's figures, the slowest last, beside the budget."""
    FOLDER.parent.mkdir(exist_ok=True)
    with served(FOLDER) as server:
        build(server)
    with served(FOLDER) as server:
        web = max(server.processes("granian"), key=lambda one: one.memory_info().rss)
        set_up(web.environ())
        _rest()
        before = web.memory_full_info().uss
        asked = [one for one in addresses() if only in one.path]
        timed = [one for one in (_timed(server, web, address, rounds) for address in asked) if one]
        after = web.memory_full_info().uss
    _print(timed)
    print(f"web process: {before >> 20} MB of its own before, {after >> 20} MB after")


def _rest() -> None:
    """Wait until the server's other processes have started: their start is no page's time."""
    waited_for = time.monotonic() + _PATIENCE
    while psutil.cpu_percent(interval=3) > _AT_REST:
        if time.monotonic() > waited_for:
            print("Other work shares this machine: the figures are upper bounds.")
            return


def _print(timed: list[Timed]) -> None:
    print("  first    p50    p95    cpu    p95  (milliseconds)")
    for one in sorted(timed, key=lambda one: percentile(one.wall, 95)):
        print(one)
    slow = [one for one in timed if percentile(one.wall, 95) > BUDGET]
    busy = [one for one in timed if percentile(one.cpu, 95) > BUDGET]
    print(f"{len(timed)} pages; p95 over {BUDGET} ms: {len(slow)} by the clock, {len(busy)} of CPU")


def _timed(server: Served, web: psutil.Process, address: Address, rounds: int) -> Timed | None:
    """The times of a page; None where an address only takes forms, and so shows nothing."""
    client = server.visitor()
    walls, cpus = [], []
    for _ in range(rounds + 1):
        began = _cpu(web.pid)
        answer = client.get(address.path)
        if answer.status_code == httpx.codes.METHOD_NOT_ALLOWED:
            return None
        if answer.status_code != httpx.codes.OK:
            raise SystemExit(f"{address.path}: {answer.status_code} {answer.text[:300]}")
        cpus.append((_cpu(web.pid) - began) * 1000)
        walls.append(answer.elapsed.total_seconds() * 1000)
    return Timed(address, walls[0], walls[1:], cpus[1:])


def _cpu(pid: int) -> float:
    """CPU seconds of a process, also of threads that have ended."""
    # The clock of another process, as clock_getcpuclockid of the C library makes it.
    return time.clock_gettime((~pid << 3) | 2)
