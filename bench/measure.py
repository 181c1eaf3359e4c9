"""Run a command and read what the operating system says it cost."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system), wall seconds and peak memory in megabytes of a process."""

    cpu: float
    wall: float
    peak_mb: float


def measure(arguments: list[str]) -> Cost:
    """Run this Python with arguments; children count, a failure ends the bench."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    wall = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def in_turn(runs: int, *commands: list[str]) -> list[Cost]:
    """Run the commands in turn, several times; each one's medians."""
    costs = [[measure(command) for command in commands] for _ in range(runs)]
    return [_median([run[i] for run in costs]) for i in range(len(commands))]


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.wall for cost in costs),
        median(cost.peak_mb for cost in costs),
    )
