"""python -m bench.ml: the budgets of the models, each measured in a process of its own."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.__main__ import DATA, Row, ledger_of
from bench.measure import Cost, measure

_MOST_CPU, _MOST_GB, _MOST_GROWTH, _MOST_UNDER_LOAD = 75.0, 2.0, 11.0, 1.5
_BUSY = "while True: pass"


def dataset_of(lines: int) -> Path:
    """The dataset of the sample ledger of that many lines, made once."""
    folder = DATA / f"out-{lines}"
    if not (folder / "dataset").is_dir():
        measure(["-m", "crossfoot", "audit", str(ledger_of(lines)), "--out", str(folder)])
    return folder / "dataset"


def scored(lines: int) -> Cost:
    return measure(["-m", "bench.ml.score", str(dataset_of(lines))])


def scoring(lines: int, cost: Cost) -> list[Row]:
    """The budgets are for a million lines, and grow with them."""
    what, millions = f"features to reasons, {lines:,} lines", lines / 1_000_000
    cpu, peak = cost.cpu / millions, cost.peak_mb / 1024
    return [
        Row(f"{what}: CPU", f"{cost.cpu:.1f} s; a million lines, in seconds", cpu,
            f"at most {_MOST_CPU:g}", cpu <= _MOST_CPU),
        Row(f"{what}: peak memory", f"{cost.peak_mb:,.0f} MB, in GB", peak,
            f"at most {_MOST_GB:g} per million", peak <= _MOST_GB * max(millions, 1.0)),
    ]  # fmt: skip


def growth(small: Cost, large: Cost, times: float) -> Row:
    """How CPU grows; ten times the lines may cost eleven times as much."""
    ratio, most = large.cpu / small.cpu, _MOST_GROWTH / 10 * times
    measured = f"{small.cpu:.1f} s to {large.cpu:.1f} s CPU"
    return Row(f"{times:g} times the lines", measured, ratio, f"at most {most:.1f}x", ratio <= most)


def under_load(lines: int) -> Row:
    """CPU seconds with every core busy twice over: threads that wait by spinning would show."""
    alone = scored(lines)
    with _busy(2 * (os.cpu_count() or 1)):
        loaded = scored(lines)
    ratio = loaded.cpu / alone.cpu
    measured = f"{alone.cpu:.1f} s to {loaded.cpu:.1f} s CPU ({alone.wall:.0f}, {loaded.wall:.0f})"
    what = f"models of {lines:,} lines on a loaded machine (wall seconds)"
    most = _MOST_UNDER_LOAD
    return Row(what, measured, ratio, f"at most {most:g}x", ratio <= most)


@contextmanager
def _busy(count: int) -> Iterator[None]:
    """So many processes that never rest."""
    load = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in load:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ml", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000_000, help="lines of the small ledger")
    parser.add_argument("--large", type=int, default=10_000_000, help="of the large; 0: without")
    parser.add_argument("--loaded", type=int, default=100_000, help="lines for the loaded machine")
    given = parser.parse_args()
    small = scored(given.small)
    rows = scoring(given.small, small)
    if given.large:
        large = scored(given.large)
        rows.append(growth(small, large, given.large / given.small))
        rows.extend(scoring(given.large, large))
    if given.loaded:
        rows.append(under_load(given.loaded))
    for row in rows:
        mark = "kept" if row.is_kept else "MISSED"
        print(f"{row.what}\n    {row.measured}: {row.ratio:.2f} ({row.budget}, {mark})")
    raise SystemExit(not all(row.is_kept for row in rows))


if __name__ == "__main__":
    main()
