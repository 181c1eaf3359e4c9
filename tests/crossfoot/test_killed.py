"""A run that is killed leaves no dataset that looks whole, and does not disturb the next."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crossfoot.cli.main import run
from crossfoot.ingest.run import import_file
from crossfoot.sample import write_sample
from crossfoot.storage import open_dataset

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]

#: Kills its own process, as the system would, once rows have been read.
KILLED = """
import os, signal, sys
from pathlib import Path
from crossfoot.ingest.run import import_file

def progress(step, done, total=None):
    if step == "reading" and done >= 100_000:
        os.kill(os.getpid(), signal.SIGKILL)

import_file(Path(sys.argv[1]), Path(sys.argv[2]), progress=progress)
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "ledger.csv"
    write_sample(path, lines=120_000, seed=3)
    return path


def killed_while_reading(ledger: Path, dataset: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(ledger), str(dataset)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


def test_what_it_leaves_is_hidden_and_no_dataset_and_the_next_run_removes_it(
    ledger: Path, tmp_path: Path
) -> None:
    killed_while_reading(ledger, tmp_path / "dataset")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".dataset-")
    assert not list(tmp_path.rglob("manifest.json"))
    assert run(["audit", str(ledger), "--out", str(tmp_path), "--json"]) == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert open_dataset(tmp_path / "dataset").lines().collect().height == 120_000


def test_the_dataset_of_an_earlier_run_stays_whole(ledger: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.csv"
    write_sample(small, lines=2_000, seed=4)
    earlier = import_file(small, tmp_path / "dataset")
    killed_while_reading(ledger, tmp_path / "dataset")
    again = open_dataset(tmp_path / "dataset")
    assert again.manifest.sha256 == earlier.manifest.sha256
    assert again.lines().collect().height == 2_000
