"""Commands of operators: what is wrong is said in a sentence, and the data folder is private."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


def run(data: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name[:9] != "CROSSFOOT"}
    environment = {**kept, "DATABASE_URL": "", "CROSSFOOT_DATA": str(data), **given}
    command = [sys.executable, "-m", "crossfoot_server", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def refused(data: Path, *arguments: str, **given: str) -> str:
    done = run(data, *arguments, **given)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("command", [("sign_in_link",), ("first_key", "--file", "key")])
def test_before_migrate_it_is_asked_for(tmp_path, command):
    assert "Run 'migrate' first." in refused(tmp_path / "data", *command)


def test_another_database_is_refused(tmp_path):
    said = refused(tmp_path / "data", "migrate", DATABASE_URL="mysql://me:secret@host/name")
    assert "only postgresql:// is supported" in said
    assert "secret" not in said


def test_a_database_that_is_away_is_named_at_once(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        url = f"postgresql://me:secret@127.0.0.1:{port}/name"
        said = refused(tmp_path / "data", "migrate", DATABASE_URL=url)
    assert f"The database at 127.0.0.1:{port} can't be used: " in said
    assert "secret" not in said


@pytest.mark.parametrize("secret", [{}, {"CROSSFOOT_SECRET_KEY": "a key of the operator"}])
def test_the_data_folder_is_for_the_server_only(tmp_path, secret):
    data = tmp_path / "data"
    assert run(data, "check", **secret).returncode == 0
    assert data.stat().st_mode & 0o777 == 0o700
    data.chmod(0o750)  # a folder that is there is the operator's
    assert run(data, "check", **secret).returncode == 0
    assert data.stat().st_mode & 0o777 == 0o750
