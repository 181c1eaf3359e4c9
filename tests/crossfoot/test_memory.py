"""Reading is streaming: three times the file takes far less than three times the memory."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc"),
]

#: More than fit into one part of a dataset, so that the first part is complete and written.
LINES = 1_200_000
TIMES = 3
#: Without streaming the peak would grow with the file, to about three times.
MOST_GROWTH = 2.0

#: Prints the most memory of its own (not of mapped files) that a process held while importing.
IMPORT = """
import sys, threading
from pathlib import Path
from crossfoot.ingest.run import import_file

def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1])

def watch(done, peak):
    while not done.wait(0.005):
        peak[0] = max(peak[0], held())

done, peak, before = threading.Event(), [0], held()
watcher = threading.Thread(target=watch, args=(done, peak))
watcher.start()
dataset = import_file(Path(sys.argv[1]), Path(sys.argv[2]))
done.set()
watcher.join()
print(dataset.manifest.totals.lines, peak[0] - before)
"""


def write_ledger(path: Path, lines: int) -> Path:
    """Entries of two lines, each of its own number, on the days of a month."""
    entry = pl.int_range(lines, dtype=pl.Int64) // 2
    is_debit = pl.int_range(lines) % 2 == 0
    amount = (entry % 9_973).cast(pl.String) + ".37"
    frame = pl.select(
        pl.concat_str(pl.lit("JE"), entry).alias("Entry No"),
        pl.date(2026, 1, 1 + entry % 28).alias("Posting Date"),
        (1_000 + entry % 50).alias("Account"),
        pl.when(is_debit).then(amount).alias("Debit"),
        pl.when(~is_debit).then(amount).alias("Credit"),
        pl.concat_str(pl.lit("goods of order "), entry % 1_000).alias("Description"),
    )
    frame.write_csv(path)
    return path


def peak_of_import(ledger: Path, lines: int) -> int:
    command = [sys.executable, "-c", IMPORT, str(ledger), str(ledger.with_suffix(""))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    read, peak = map(int, done.stdout.split())
    assert read == lines
    return peak


def test_three_times_the_file_takes_less_than_twice_the_memory(tmp_path: Path) -> None:
    one = write_ledger(tmp_path / "one.csv", LINES)
    three = write_ledger(tmp_path / "three.csv", TIMES * LINES)
    peak = peak_of_import(one, LINES)
    assert peak_of_import(three, TIMES * LINES) < MOST_GROWTH * peak
