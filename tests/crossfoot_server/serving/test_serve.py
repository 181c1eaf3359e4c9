"""crossfoot serve, with all its processes."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from crossfoot.client import LedgerUpload
from crossfoot.sample import write_sample
from crossfoot_server.jobs.kinds import QUEUES
from tests.crossfoot_server.serving.running import (
    WORDS,
    Server,
    environment,
    prepared,
    serve_command,
    served,
)
from tests.crossfoot_server.waiting import wait_for

pytestmark = pytest.mark.slow
SHARED = ("CROSSFOOT_BROKER_URL", "CROSSFOOT_LAYER_URL", "CROSSFOOT_DATA")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served") / "data", "--workers", "2") as server:
        server.wait_until_ready()
        yield server


def ledger_of(folder: Path, seed: int) -> LedgerUpload:
    facts = write_sample(folder / f"gl-{seed}.csv", lines=2_000, seed=seed)
    return LedgerUpload(facts.ledger)


def refused(*command: str, **more: str) -> str:
    """What a server that can't start says; it is wrong usage and ends at once."""
    done = subprocess.run(
        command, env=environment(more), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_first_start_makes_a_key_that_works_and_that_nobody_else_reads(server: Server) -> None:
    key_file = server.data / "api-key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    with server.client() as client, pytest.raises(Exception, match="nothing at this address"):
        client.job("00000000-0000-0000-0000-000000000000")
    assert str(server.wait_until_ready()) in server.said.read_text()


def test_the_owner_signs_in_by_a_link_that_works_once(server: Server) -> None:
    server.wait_until_ready()
    link = server.data / "run" / "sign-in"
    assert stat.S_IMODE(link.stat().st_mode) == 0o600
    assert str(link) in server.said.read_text()  # no terminal: the link itself is in no log
    answers = [httpx.get(link.read_text().strip()) for _ in range(2)]
    assert [bool(answer.cookies.get("sessionid")) for answer in answers] == [True, False]


def test_requests_leave_no_connection_to_the_database_behind(server: Server) -> None:
    key = (server.data / "api-key").read_text().strip()
    headers = {"Authorization": f"Api-Key {key}"}
    web = wait_for(lambda: server.part("web"), "the web process")
    with httpx.Client(base_url=server.wait_until_ready(), headers=headers) as client:
        before = len(opened_by(web, "db.sqlite3-wal"))
        for _ in range(40):
            client.get("/api/me/").raise_for_status()
    wait_for(lambda: len(opened_by(web, "db.sqlite3-wal")) <= before, "connections closed", 10)


def opened_by(process: psutil.Process, name: str) -> list[Path]:
    """Files of a name that a process or one of its children has open."""
    opened = []
    for one in (process, *process.children(recursive=True)):
        for file in Path(f"/proc/{one.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it may be closed right now
                opened.append(file.readlink())
    return [file for file in opened if file.name == name]


def test_it_answers_on_loopback_alone(server: Server) -> None:
    told = httpx.URL(server.wait_until_ready())
    assert told.host == "127.0.0.1"
    command = " ".join(server.part("web").cmdline())  # type: ignore[union-attr] # it runs
    assert f"--host 127.0.0.1 --port {told.port}" in command


def test_a_second_server_on_the_folder_is_refused_with_the_address_of_the_first(
    server: Server,
) -> None:
    said = refused(*serve_command(server.data, "--port", "0"))
    assert server.wait_until_ready() in said
    assert "--data" in said


@pytest.mark.parametrize("name", WORDS)
def test_a_killed_process_is_started_again_and_the_job_is_done(
    server: Server, tmp_path: Path, name: str
) -> None:
    with server.client() as client:
        uploaded = client.upload(ledger_of(tmp_path, seed=100 + list(WORDS).index(name)))
        first = wait_for(lambda: server.part(name), name)
        os.kill(first.pid, signal.SIGKILL)
        wait_for(lambda: (found := server.part(name)) and found.pid != first.pid, f"a new {name}")
        assert [event.status for event in client.follow(uploaded)][-1] == "COMPLETED"
    assert f"the {name} ended (signal 9) and is started again" in server.said.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_order(tmp_path: Path, tables: Path, number: int) -> None:
    with served(prepared(tmp_path / "data", tables)) as server:
        address = server.wait_until_ready()
        server.process.send_signal(number)
        assert server.process.wait(60) == 0
        assert not server.left()
        assert not (server.data / "run" / "server.json").exists()
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_goes_on(
    tmp_path: Path, tables: Path
) -> None:
    data = prepared(tmp_path / "data", tables)
    with served(data) as server, server.client() as client:
        uploaded = client.upload(ledger_of(tmp_path, seed=7))
        server.process.kill()
        server.process.wait()
    with served(data) as again, again.client() as client:
        assert [event.status for event in client.follow(uploaded)][-1] == "COMPLETED"
        assert not [one for one in again.left() if again.process.pid not in ancestors(one.pid)]


def ancestors(pid: int) -> list[int]:
    return [one.pid for one in psutil.Process(pid).parents()]


def test_a_folder_with_a_long_path_is_served_too(tmp_path: Path, tables: Path) -> None:
    """Its broker listens on loopback, with a password that no command line shows."""
    data = prepared(tmp_path / ("d" * 120) / "data", tables)
    with served(data) as server, server.client() as client:
        uploaded = client.upload(ledger_of(tmp_path, seed=8))
        assert [event.status for event in client.follow(uploaded)][-1] == "COMPLETED"
        config = (server.data / "run" / "broker.conf").read_text()
        password = config.partition("requirepass ")[2].split()[0]
        assert not [one for one in server.left() if password in " ".join(one.cmdline())]


def test_the_end_of_stdin_stops_a_server_that_was_asked_to_watch_it(
    tmp_path: Path, tables: Path
) -> None:
    data = prepared(tmp_path / "data", tables)
    command = ["-m", "crossfoot_server.serving", "serve", "--until-stdin-closes", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, *command, "--data", str(data)],
        env=environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert b"stopped" in said


def test_a_worker_alone_serves_every_queue(server: Server, tmp_path: Path) -> None:
    """As on another machine: it is told by its environment where broker and data are."""
    given = server.environment_of("worker")
    log = tmp_path / "worker.log"
    with log.open("wb") as said:
        worker = subprocess.Popen(
            [sys.executable, "-m", "crossfoot", "worker", "--workers", "1"],
            env=environment({name: given[name] for name in SHARED}),
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(lambda: " ready." in log.read_text(), f"a worker ({log})", 60)
        assert all(f".> {queue} " in log.read_text() for queue in QUEUES)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused(*serve_command(tmp_path / "data", "--port", port))
    assert f"Port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("CROSSFOOT_BROKER_URL", "redis://127.0.0.1:1/0", "CROSSFOOT_LAYER_URL is not"),
        ("CROSSFOOT_MAX_UPLOAD_BYTES", "much", "CROSSFOOT_MAX_UPLOAD_BYTES is 'much'"),
        ("DATABASE_URL", "nonsense://here", "only postgresql://"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/name", "prepared"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, value: str, sentence: str) -> None:
    command = serve_command(tmp_path / "data", "--port", "0")
    assert sentence in refused(*command, **{setting: value})
