"""Command line, server and notebook: the same ledger gives the same findings, byte for byte."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import crossfoot
from crossfoot.ingest.run import SideFiles
from crossfoot.sample import write_sample
from tests.crossfoot_server.stack import Stack

pytestmark = pytest.mark.slow

#: What holds findings and figures; the others tell the time or are archives with one in them.
COMPARED = ("findings.csv", "findings.parquet", "observations.csv", "duplicates.parquet",
            "problems.csv", "trial_balance.csv")  # fmt: skip


def audited(ledger: Path, out: Path, *more: str | Path, key: str = "") -> dict[str, Any]:
    """The object that `crossfoot audit --json` prints; the files are in `out`."""
    command = [sys.executable, "-m", "crossfoot", "audit", ledger, "--out", out, "--json", *more]
    environment = os.environ | {"CROSSFOOT_API_KEY": key}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module", params=["sample", "aicpa"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A ledger, its log and its profile."""
    if request.param == "aicpa":
        folder = request.getfixturevalue("shared_data") / "aicpa_ads"
        log = folder / "log_file.csv"
        return folder / "GL_Detail_YYYYMMDD_YYYYMMDD.csv", log, "aicpa-ads-example"
    path = tmp_path_factory.mktemp("sample") / "ledger.csv"
    write_sample(path, lines=5000, seed=7)
    return path, None, "default"


def test_the_server_gives_what_the_command_and_the_notebook_give(
    ledger: tuple[Path, Path | None, str], stack: Stack, api_key: str, tmp_path: Path
) -> None:
    path, log, profile = ledger
    beside = ("--log", log) if log else ()
    here = audited(path, tmp_path / "here", "--profile", profile, *beside)
    there = audited(
        path, tmp_path / "there", "--profile", profile, *beside, "--server", stack.url, key=api_key
    )
    result = crossfoot.read(path, side_files=SideFiles(log=log)).audit(profile=profile)
    result.write(tmp_path / "notebook")

    assert {**here, "seconds": 0} == {**there, "seconds": 0}
    assert here["run_id"] == result.run_id
    for name in COMPARED:
        content = (tmp_path / "here" / name).read_bytes()
        assert content == (tmp_path / "there" / name).read_bytes(), name
        assert content == (tmp_path / "notebook" / name).read_bytes(), name
