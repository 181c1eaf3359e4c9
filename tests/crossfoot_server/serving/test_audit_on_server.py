"""crossfoot audit --server and crossfoot demo against a real server: the same as a local run."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from crossfoot.client import Client, LedgerUpload
from crossfoot.reports.write import ALL_FILES
from crossfoot.sample import write_sample
from tests.crossfoot_server.serving.running import Server, environment, prepared, served
from tests.crossfoot_server.waiting import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = prepared(tmp_path_factory.mktemp("served") / "data", tables)
    with served(data, "--workers", "2") as server:
        server.wait_until_ready()
        yield server


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A sample ledger with all that lies beside it, as arguments of an audit."""
    facts = write_sample(
        tmp_path_factory.mktemp("sample") / "ledger.csv", lines=5_000, seed=11, side_files=True
    )
    beside = facts.side_files
    assert beside is not None
    given = {"accounts": beside.accounts, "opening": beside.opening, "closing": beside.closing}
    options = [text for name, path in given.items() for text in (f"--{name}", str(path))]
    return [str(facts.ledger), *options, "--profile", str(beside.profile)]


def crossfoot(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crossfoot", *map(str, arguments)]
    given = environment({"COLUMNS": "120", **more})
    return subprocess.run(
        command, env=given, capture_output=True, text=True, timeout=300, check=False
    )


def without_time(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name != "seconds"}


def shown(text: str, out: Path) -> str:
    """What was printed, but for the folder and how long it took."""
    return re.sub(r"\d+\.\d s\n", "s\n", text.replace(str(out), "OUT"))


def test_local_and_server_print_and_write_the_same(
    server: Server, arguments: list[str], tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    url, key = server.wait_until_ready(), server.data / "api-key"
    local = crossfoot("audit", *arguments, "--out", here)
    remote = crossfoot("audit", *arguments, "--server", url, "--api-key-file", key, "--out", there)
    assert remote.returncode == local.returncode == 0, remote.stderr
    assert shown(remote.stdout, there) == shown(local.stdout, here)
    assert {path.name for path in there.iterdir()} == set(ALL_FILES)
    for name in ("findings.csv", "findings.parquet", "trial_balance.csv", "problems.csv"):
        assert (there / name).read_bytes() == (here / name).read_bytes(), name
    tables = [
        {path.name: path.read_bytes() for path in (f / "tables").iterdir()} for f in (here, there)
    ]
    assert tables[0] == tables[1]
    records = [json.loads((folder / "run.json").read_text()) for folder in (here, there)]
    assert records[0]["run_id"] == records[1]["run_id"]


def test_json_and_fail_on_are_those_of_a_local_run(
    server: Server, arguments: list[str], tmp_path: Path
) -> None:
    wanted = ("--json", "--fail-on", "low")
    local = crossfoot("audit", *arguments, "--out", tmp_path / "here", *wanted)
    remote = crossfoot(
        "audit", *arguments, "--out", tmp_path / "there", *wanted,
        "--server", server.wait_until_ready(),
        CROSSFOOT_DATA=str(server.data),
    )  # fmt: skip
    assert remote.returncode == local.returncode == 3, remote.stderr
    assert without_time(json.loads(remote.stdout)) == without_time(json.loads(local.stdout))
    assert remote.stderr == local.stderr


def test_with_models_the_command_waits_for_those_that_learned_from_the_file(
    server: Server, arguments: list[str], tmp_path: Path
) -> None:
    local = crossfoot("audit", *arguments, "--ml", "--json", "--out", tmp_path / "here")
    remote = crossfoot(
        "audit", *arguments, "--ml", "--json", "--out", tmp_path / "there",
        "--server", server.wait_until_ready(),
        CROSSFOOT_DATA=str(server.data),
    )  # fmt: skip
    assert remote.returncode == local.returncode == 0, remote.stderr
    here, there = (json.loads(done.stdout)["ml"] for done in (local, remote))
    assert here["status"] == there["status"] == "run"
    assert there["tier"]["name"] == here["tier"]["name"] == "full"
    assert there["entries"] == here["entries"]
    told = ("journal_id", "risk", "level", "bits", "estimated_probability")
    ranked = [
        [{name: one[name] for name in told} for one in ml["strangest"]] for ml in (here, there)
    ]
    assert ranked[0] == ranked[1]
    reasons = [
        [[told["reason"] for told in one["reasons"]] for one in ml["strangest"]]
        for ml in (here, there)
    ]
    assert reasons[0] == reasons[1]
    assert there["metrics"]["detectors"] == here["metrics"]["detectors"]
    assert there["duplicates"]["lines"] == here["duplicates"]["lines"]
    assert {path.name for path in (tmp_path / "there").iterdir()} == set(ALL_FILES)


def test_what_can_not_be_read_is_refused_with_a_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "gl.csv").write_text("a,b,c\nx,1,2\ny,3,4\n")
    remote = crossfoot(
        "audit", tmp_path / "gl.csv", "--out", tmp_path / "out",
        "--server", server.wait_until_ready(),
        CROSSFOOT_DATA=str(server.data),
    )  # fmt: skip
    assert remote.returncode == 2
    assert "--write-mapping" in remote.stderr
    assert "Traceback" not in remote.stderr


def test_a_key_that_is_not_known_is_refused(server: Server, tmp_path: Path) -> None:
    (tmp_path / "gl.csv").write_text("Account,Amount\n1,2\n")
    with Client(server.wait_until_ready(), api_key="cf_wrong") as client:
        with pytest.raises(Exception, match=r"(?i)key") as refused:
            client.upload(LedgerUpload(tmp_path / "gl.csv"))
        assert getattr(refused.value, "status", 0) in (401, 403)


def test_a_file_sent_in_pieces_is_audited_like_any_other(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crossfoot.client.resumable.RESUMABLE_FROM_BYTES", 1_000)
    monkeypatch.setattr("crossfoot.client.resumable.PIECE_BYTES", 100_000)
    facts = write_sample(tmp_path / "gl.csv", lines=2_000, seed=12)
    with server.client() as client:
        run_id = client.audit(LedgerUpload(facts.ledger))
        assert client.summary(run_id)["input"]["lines"] == 2_000


def test_the_demo_goes_through_a_server_and_ends_after_the_summary(tmp_path: Path) -> None:
    wanted = ("--lines", "3000", "--port", "0", "--once", "--out", tmp_path / "demo")
    done = crossfoot("demo", *wanted)
    assert done.returncode == 0, done.stderr
    assert set(ALL_FILES) | {"ledger.csv", "labels.csv", "data"} <= {
        path.name for path in (tmp_path / "demo").iterdir()
    }
    assert "starts the server again" in done.stdout
    assert not (tmp_path / "demo" / "data" / "run" / "server.json").exists()


def test_the_demo_adds_a_shop_and_serves_until_ctrl_c(tmp_path: Path) -> None:
    data = tmp_path / "demo" / "data"
    command = [sys.executable, "-m", "crossfoot", "demo", "--lines", "1000", "--port", "0"]
    said = tmp_path / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--out", str(tmp_path / "demo")], env=environment(), stdout=file, stderr=file
        )
    wait_for(lambda: "Ctrl-C stops it" in said.read_text() or process.poll(), "the demo", 120)
    state = json.loads((data / "run" / "server.json").read_text())
    key = (data / "api-key").read_text().strip()
    with Client(state["address"], api_key=key) as client:
        assert client.upload(LedgerUpload(tmp_path / "demo" / "ledger.csv")).job_id
    wait_for(lambda: "all pages have" in said.read_text() or process.poll(), "the shop", 240)
    headers = {"Authorization": f"Api-Key {key}"}
    for path in ("kpis/values/?kpi=net_revenue", "kpis/plan/", "alert-rules/", "forecasts/"):
        found = httpx.get(f"{state['address']}/api/{path}", headers=headers)
        assert found.json()["results"], path
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, said.read_text()
    assert not (data / "run" / "server.json").exists()
