"""serve, worker, audit --server and demo: what they say before a server comes into it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crossfoot.cli.server_key import api_key_for
from crossfoot.errors import UserError
from tests.crossfoot.cli.conftest import Command

URL = "http://127.0.0.1:8123"


@pytest.fixture
def without_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    monkeypatch.setitem(sys.modules, "django", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a server at URL."""
    (tmp_path / "run").mkdir()
    state = {"address": URL, "pid": 1, "ready": True}
    (tmp_path / "run" / "server.json").write_text(json.dumps(state))
    (tmp_path / "api-key").write_text("cf_folder\n")
    return tmp_path


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.usefixtures("without_server")
def test_without_the_server_it_is_said_how_to_install_it(crossfoot: Command, command: str) -> None:
    outcome = crossfoot(command)
    assert outcome.code == 2
    assert ".[server]" in outcome.err


@pytest.mark.usefixtures("without_server")
def test_without_the_server_the_demo_audits_here_and_says_so(
    crossfoot: Command, tmp_path: Path
) -> None:
    outcome = crossfoot("demo", "--lines", "3000", "--out", tmp_path / "demo")
    assert outcome.code == 0, outcome.err
    assert {"ledger.csv", "labels.csv", "summary.html", "workpaper.xlsx", "run.json"} <= {
        path.name for path in (tmp_path / "demo").iterdir()
    }
    assert "summary.html" in outcome.out
    assert ".[server]" in outcome.err


def test_serve_hands_over_without_loading_the_server(tmp_path: Path) -> None:
    """The program that takes over refuses: its data folder is a file."""
    (tmp_path / "data").write_text("taken")
    arguments = ["serve", "--data", str(tmp_path / "data"), "--port", "0"]
    program = (
        "import sys, os; from crossfoot.cli.main import run\n"
        "def told(path, command): print(command[1:], 'django' in sys.modules); os._exit(0)\n"
        f"os.execv = told; run({arguments!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    handed = ["-P", "-m", "crossfoot_server.serving", "serve", "--port", "0", "--host"]
    handed += ["127.0.0.1", "--data", str(tmp_path / "data")]
    assert done.stdout == f"{handed} False\n", done.stderr


def test_the_key_of_a_server_on_this_machine_is_found_by_its_address(folder: Path) -> None:
    environment = {"CROSSFOOT_DATA": str(folder)}
    assert api_key_for(URL, None, environment) == "cf_folder"
    assert api_key_for("http://localhost:8123/", None, environment) == "cf_folder"


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of a server that answers, but is not that of the folder."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_key_goes_to_no_other_server(folder: Path, stranger: str) -> None:
    with pytest.raises(UserError, match=r"wants an API key.*CROSSFOOT_API_KEY.*--api-key-file"):
        api_key_for(stranger, None, {"CROSSFOOT_DATA": str(folder)})


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1", "No server answers at http://127.0.0.1:1"),
        ("127.0.0.1:8290", "begins with http:// or https://, such as http://127.0.0.1:8290"),
    ],
)
def test_an_address_without_a_server_is_said_before_a_key_is_asked_for(
    crossfoot: Command,
    sample_ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    url: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CROSSFOOT_API_KEY", raising=False)
    outcome = crossfoot("audit", sample_ledger, "--server", url)
    assert outcome.code == 2
    assert sentence in outcome.err
    assert "wants an API key" not in outcome.err


def test_a_profile_that_is_no_file_is_said_as_in_a_local_run(
    crossfoot: Command,
    sample_ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    stranger: str,
) -> None:
    monkeypatch.setenv("CROSSFOOT_API_KEY", "cf_key")
    asked = ("audit", sample_ledger, "--profile", "nonexist.toml", "--out", tmp_path / "out")
    here, there = crossfoot(*asked), crossfoot(*asked, "--server", stranger)
    assert here.code == there.code == 2
    assert here.err == there.err


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that refuses every upload, and what it was sent."""
    sent: list[bytes] = []

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_error(400)

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()
        thread.join()


def test_a_server_chooses_the_profile_unless_one_is_named(
    crossfoot: Command,
    sample_ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    refusing: tuple[str, list[bytes]],
) -> None:
    """A company's standard profile would never be used if the command named one by itself."""
    monkeypatch.setenv("CROSSFOOT_API_KEY", "cf_key")
    url, sent = refusing
    asked = ("audit", sample_ledger, "--server", url, "--out", tmp_path / "out")
    assert crossfoot(*asked).code == 2
    assert crossfoot(*asked, "--profile", "default").code == 2
    assert [b'name="profile"' in body for body in sent] == [False, True]


def test_a_named_file_comes_before_the_environment_and_that_before_the_folder(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "key.txt"
    own.write_text("cf_file")
    environment = {"CROSSFOOT_DATA": str(folder), "CROSSFOOT_API_KEY": "cf_environment"}
    assert api_key_for(URL, own, environment) == "cf_file"
    assert api_key_for(URL, None, environment) == "cf_environment"


@pytest.mark.parametrize("text", [None, " \n"])
def test_a_key_file_without_a_key_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "key.txt"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match=r"key\.txt"):
        api_key_for(URL, path, os.environ)


def test_an_engine_can_not_be_chosen_for_a_server(crossfoot: Command, sample_ledger: Path) -> None:
    outcome = crossfoot("audit", sample_ledger, "--server", URL, "--engine", "spark")
    assert outcome.code == 2
    assert "--engine" in outcome.err


def test_labels_can_not_be_sent_to_a_server(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    asked = ("audit", sample_ledger, "--server", URL, "--ml", "--labels", tmp_path / "labels.csv")
    outcome = crossfoot(*asked)
    assert outcome.code == 2
    assert "learns from the reviews made on it" in outcome.err


def test_a_server_that_is_not_there_is_said_so(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSFOOT_API_KEY", "cf_nobody")
    nobody = "http://127.0.0.1:1"
    outcome = crossfoot("audit", sample_ledger, "--server", nobody, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert "crossfoot serve" in outcome.err
    assert "cf_nobody" not in outcome.err
