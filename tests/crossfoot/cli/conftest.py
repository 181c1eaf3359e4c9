"""A sample ledger, an audit of it from the command line, and a way to run commands."""

import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crossfoot.cli.main import run
from crossfoot.sample import write_sample


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def crossfoot(capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return command


@pytest.fixture(scope="session")
def sample_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "ledger.csv"
    write_sample(path, lines=3_000, seed=7)
    return path


@pytest.fixture(scope="session")
def printed(sample_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of an audit of the sample ledger, and the JSON it printed."""
    folder = tmp_path_factory.mktemp("audited") / "out"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run(["audit", str(sample_ledger), "--out", str(folder), "--json"]) == 0
    return folder, said.getvalue()


@pytest.fixture(scope="session")
def audited(printed: tuple[Path, str]) -> Path:
    return printed[0]


@pytest.fixture(scope="session")
def summary(printed: tuple[Path, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed[1])
    return found
